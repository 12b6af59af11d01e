using LocalRunner.Machine;
using LocalRunner.Tests.Machine;

namespace LocalRunner.Tests.Planning;

public sealed class CpuFeatureDetectionTests
{
    [Theory]
    [InlineData("flags\t\t: fpu avx2 amx_bf16 avx512f amx_tile amx_int8\n", CpuFeatures.Amx)]
    [InlineData("flags\t\t: fpu avx2 amx_tile\n", CpuFeatures.None)]
    [InlineData("Features\t: fp asimd asimddp sve i8mm bf16\n", CpuFeatures.DotProduct | CpuFeatures.Int8Matrix)]
    [InlineData("Features\t: fp asimd asimddp\n", CpuFeatures.DotProduct)]
    [InlineData("", CpuFeatures.None)]
    public void Listed_ProcessorsFlags_AreRead(string text, CpuFeatures features)
    {
        using var root = new FakeRoot();
        root.Add("proc/cpuinfo", "processor\t: 0\n" + text);
        CpuFeatureDetection.Listed(new(root.Path)).ShouldBe(features);
    }

    [Theory]
    [InlineData("Apple M1", false)]
    [InlineData("Apple M1 Max", false)]
    [InlineData("Apple M2", true)]
    [InlineData("Apple M4 Pro", true)]
    [InlineData("Apple M10", true)]
    [InlineData("AMD EPYC", false)]
    public void OfApple_ByName_KnowsTheMatrixInstructions(string processor, bool has) => CpuFeatureDetection.OfApple(processor).ShouldBe(has);

    [Fact]
    public void Detect_Here_HasVectors() => (CpuFeatureDetection.Detect("") & (CpuFeatures.Avx2 | CpuFeatures.Neon)).ShouldNotBe(CpuFeatures.None);
}
