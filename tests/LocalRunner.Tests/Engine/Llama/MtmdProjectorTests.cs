using LocalRunner.Engine.Llama;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Tests.Engine.Llama;

public sealed class MtmdProjectorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("idefics3", 32, 4, 32, 48, 2, 2)]
    [InlineData("gemma3", 32, 4, 32, 48, 2, 2)]
    [InlineData("idefics3", 512, 16, 192, 768, 3, 3)]
    [InlineData("gemma3", 448, 14, 288, 1000, 4, 4)]
    [InlineData("idefics3", 384, 14, 160, 320, 1, 5)]
    [InlineData("gemma3", 896, 14, 64, 512, 1, 1)]
    [InlineData("idefics3", 512, 16, 768, 3072, 12, 12)]
    [InlineData("gemma3", 896, 14, 1152, 4304, 1, 16)]
    public void Load_AProjector_TakesWhatWasPlanned(string type, int size, int patch, int encoder, int inner, int layers, int heads)
    {
        size -= size / patch % 2 * patch;
        size = size / patch * patch;
        foreach (var isPlain in new[] { false, true })
        {
            using var file = GgufFile.Open(new SmallProjector(type, SeeingModel.Width, size, patch, encoder, inner, layers, heads, isPlain: isPlain).Write(_folder));
            using var model = GgufFile.Open(SeeingModel.Write(_folder, type));
            var planned = MemoryPlanner.ReadProjector(file, model);
            using var loaded = LlamaEngine.Instance.LoadModel(model, new PlanSettings { ContextLength = 256 }, _ => true);

            using var projector = LlamaEngine.Instance.LoadProjector(file, model, loaded, threads: 1);

            // The engine tells hundredths of a MiB.
            ((double)planned.Compute).ShouldBe(projector.ComputeBytes, 5300, $"plain {isPlain}");
            planned.Weights.ShouldBeGreaterThanOrEqualTo(projector.WeightBytes);
        }
    }
}
