using LocalRunner.Architectures;
using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Memory;

/// <summary>
/// The buffer in which the CPU converts the inputs of one matrix product to the form that the weights are multiplied in
/// (ggml-cpu.c, ggml_graph_plan). It is as large as the largest product needs, and in no log line.
/// </summary>
internal sealed class WorkSpace
{
    private const int HalfBytes = 2;
    private const int FloatBytes = 4;

    // Tiles of flash attention (ggml-cpu/common.h).
    private const long Tile = 64;

    private readonly ModelFacts _facts;
    private readonly long _tokenBytes;

    public WorkSpace(GgufFile file, ModelFacts facts)
    {
        _facts = facts;
        foreach (var tensor in file.Tensors)
            _tokenBytes = Math.Max(_tokenBytes, TokenBytes(tensor));
    }

    public long BytesOf(PlanSettings settings, CacheShape cache) =>
        checked(Math.Max(_tokenBytes * cache.Tokens, settings.FlashAttention ? Tiles(settings.Threads) : Scores(settings, cache)));

    /// <summary>Without tiles, the whole matrix of scores is converted before it multiplies the values.</summary>
    private long Scores(PlanSettings settings, CacheShape cache)
    {
        var heads = Enumerable.Range(0, _facts.Layers).Where(_facts.HasAttention).Select(_facts.Heads).DefaultIfEmpty().Max();
        var element = settings.ValueCacheType == KvCacheType.F32 ? 0 : HalfBytes;
        return checked(element * cache.Cells * cache.Tokens * heads);
    }

    private long Tiles(int threads) =>
        checked(FloatBytes * threads * ((2 * Tile * (_facts.KeyWidth + _facts.ValueWidth)) + (2 * Tile * Tile)));

    private long TokenBytes(GgufTensor tensor)
    {
        // Embeddings are looked up, and the output is computed for the last token alone.
        if (tensor.Shape.Count < 2 || tensor.Name.StartsWith("token_embd", StringComparison.Ordinal) || tensor.Name.StartsWith("output", StringComparison.Ordinal))
            return 0;

        var row = RowBytes(tensor.Type, tensor.Shape[0]);
        if (tensor.Shape.Count == 2)
            return row;

        // Each chosen expert has an input of its own behind the first product; with latent attention, each head.
        var isExpert = tensor.Name.Contains("_exps", StringComparison.Ordinal);
        var rows = isExpert ? tensor.Name.Contains("ffn_down", StringComparison.Ordinal) ? Math.Max(1, _facts.ExpertsUsed) : 1 : tensor.Shape[2];
        return checked((row * rows) + (isExpert ? sizeof(long) * tensor.Shape[2] : 0));
    }

    private static long RowBytes(GgufTensorType type, long width) => type switch
    {
        GgufTensorType.F32 => 0,
        GgufTensorType.F16 or GgufTensorType.BF16 => HalfBytes * width,
        GgufTensorType.Q4_1 or GgufTensorType.Q5_1 => width / 32 * 36,
        GgufTensorType.Q4_0 or GgufTensorType.Q5_0 or GgufTensorType.Q8_0 or GgufTensorType.IQ4_NL or GgufTensorType.MXFP4 => width / 32 * 34,
        _ => (width + 255) / 256 * 292,
    };
}
