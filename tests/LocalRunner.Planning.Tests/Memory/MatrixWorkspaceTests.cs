using LocalRunner.Architectures;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Memory;

namespace LocalRunner.Planning.Tests.Memory;

public sealed class MatrixWorkspaceTests
{
    private const int Widest = 28_672;
    private const int Heads = 64;

    [Theory]
    [InlineData(GgufFileType.Q4_K_M, Widest / 256 * 292)]
    [InlineData(GgufFileType.Q8_0, Widest / 32 * 34)]
    [InlineData(GgufFileType.F16, Widest * 2)]
    public void BytesOf_FlashAttention_HoldsTheWidestInputOfAMicroBatch(GgufFileType type, long row) =>
        Of(type, new() { ContextLength = 4096, MicroBatchSize = 256 }).ShouldBe(256 * row);

    [Fact]
    public void BytesOf_NoFlashAttention_HoldsAllScoresInHalfPrecision() =>
        Of(GgufFileType.Q4_K_M, new() { ContextLength = 4096, MicroBatchSize = 256, FlashAttention = false }).ShouldBe(2L * 4096 * 256 * Heads);

    [Fact]
    public void BytesOf_OneTokenAtATime_HoldsTheTilesOfEachThread() =>
        Of(GgufFileType.Q4_K_M, new() { ContextLength = 4096, MicroBatchSize = 1, Threads = 8 }).ShouldBe(8L * 4 * ((2 * 64 * 256) + (2 * 64 * 64)));

    [Fact]
    public void BytesOf_Experts_HoldsAnInputForEachChosenOne()
    {
        using var model = Headers.Llama(GgufFileType.Q8_0, 1, 256, 512, 4, 4, 1000, 4096, writer =>
        {
            writer.Add("llama.expert_count", GgufValue.Of(16));
            writer.Add("llama.expert_used_count", GgufValue.Of(4));
            writer.AddTensor("blk.0.ffn_down_exps.weight", GgufTensorType.Q8_0, 1024, 256, 16);
        });
        var settings = new PlanSettings { ContextLength = 1024, MicroBatchSize = 512 };
        var facts = new Hyperparameters(model);

        new MatrixWorkspace(model, facts).BytesOf(settings, new(facts, settings)).ShouldBe(512L * ((4 * 1024 / 32 * 34) + (16 * 8)));
    }

    private static long Of(GgufFileType type, PlanSettings settings)
    {
        using var model = Headers.Llama70B(type);
        var facts = new Hyperparameters(model);
        return new MatrixWorkspace(model, facts).BytesOf(settings, new(facts, settings));
    }
}
