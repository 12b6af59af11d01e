using System.Runtime.InteropServices;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Planning.Tests.Synthesis;

public sealed class RandomBlocksTests
{
    public static TheoryData<GgufFileType> Types() => [.. Enum.GetValues<GgufFileType>().Where(type => type != GgufFileType.NVFP4)];

    /// <summary>Read back by llama.cpp, so that a scale in the wrong place shows.</summary>
    [Theory]
    [MemberData(nameof(Types))]
    public async Task Write_EachType_HasTheSpreadWantedAndNoMean(GgufFileType type)
    {
        using var folder = new TemporaryFolder();
        var (drawn, read) = (folder.File("drawn.gguf"), folder.File("read.gguf"));
        var shape = SampleShapes.Find(type == GgufFileType.MXFP4_MOE ? "sample-gpt-oss" : "sample-llama")!.WithLayers(1) with { Vocabulary = 512 };
        SyntheticModel.Create(shape, type).Write(drawn);
        await ModelQuantizer.QuantizeAsync(drawn, read, new QuantizeOptions { FileType = "F32", AllowRequantize = true, Threads = 1 });

        using var file = GgufFile.Open(read);
        foreach (var tensor in file.Tensors.Where(tensor => tensor.Elements > 50_000))
        {
            var values = new float[tensor.Elements];
            file.ReadTensor(tensor, MemoryMarshal.AsBytes(values.AsSpan()));
            var wanted = 0.8 / Math.Sqrt(tensor.Shape[0]);
            var mean = values.Average(value => (double)value);
            var spread = Math.Sqrt(values.Average(value => (double)value * value));

            values.ShouldAllBe(value => float.IsFinite(value));

            // The scales of MXFP4 are powers of two.
            var off = tensor.Name.Contains("exps", StringComparison.Ordinal) ? 1.45 : 1.1;
            (spread / wanted).ShouldBeInRange(1 / off, off, $"{tensor.Name} of {type}");
            Math.Abs(mean / wanted).ShouldBeLessThan(0.04, $"{tensor.Name} of {type}");
        }
    }
}
