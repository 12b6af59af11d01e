using LocalRunner.Architectures;
using LocalRunner.Gguf;
using LocalRunner.Memory.Cache;

namespace LocalRunner.Memory;

/// <summary>
/// The buffer in which the CPU converts the inputs of one matrix product to the form that the weights are multiplied in
/// (ggml-cpu.c, ggml_graph_plan). It is as large as the largest product needs, and in no log line.
/// </summary>
internal sealed class MatrixWorkspace
{
    private const int HalfBytes = 2;
    private const int FloatBytes = 4;

    private readonly Hyperparameters _hparams;
    private readonly long _tokenBytes;

    public MatrixWorkspace(GgufFile file, Hyperparameters hparams)
    {
        _hparams = hparams;
        foreach (var tensor in file.Tensors.Where(hparams.IsComputed))
            _tokenBytes = Math.Max(_tokenBytes, TokenBytes(tensor));
    }

    public long BytesOf(PlanSettings settings, KvCacheCells cache) => checked(Math.Max(RowBytes(settings) * cache.Tokens, AttentionBytes(settings, cache)));

    public MemoryFigure Explain(PlanSettings settings, KvCacheCells cache) => new(
        "runtime", "products", BytesOf(settings, cache), "max(row × tokens, attention)",
        [new("row", RowBytes(settings)), new("tokens", cache.Tokens), new("attention", AttentionBytes(settings, cache))], "ggml-cpu.c, ggml_graph_plan");

    private long RowBytes(PlanSettings settings) => Math.Max(_tokenBytes, AdapterBytes(settings.Uses.Adapters));

    private long AttentionBytes(PlanSettings settings, KvCacheCells cache) => settings.FlashAttention ? Tiles(settings.Threads) : Scores(settings, cache);

    /// <summary>Adapters in half precision convert what they multiply.</summary>
    private long AdapterBytes(IReadOnlyList<AdapterPair> adapters)
    {
        var widest = 0L;
        foreach (var pair in adapters)
        {
            if (_hparams.Tensor(pair.Tensor) is { Shape.Count: > 1 } tensor && pair.Bytes < FloatBytes * pair.Rank * (tensor.Shape[0] + tensor.Shape[1]))
                widest = Math.Max(widest, tensor.Shape[0]);
        }

        return HalfBytes * widest;
    }

    /// <summary>Without tiles, the whole matrix of scores is converted before it multiplies the values.</summary>
    private long Scores(PlanSettings settings, KvCacheCells cache)
    {
        var heads = Enumerable.Range(0, _hparams.Layers).Where(_hparams.HasAttention).Select(_hparams.Heads).DefaultIfEmpty().Max();
        var element = settings.ValueCacheType == KvCacheType.F32 ? 0 : HalfBytes;
        var cells = _hparams.Architecture.CompressesContext
            ? cache.LocalCells + _hparams.CompressionKinds().Select(kind => cache.CompressedCells(kind.Ratio)).DefaultIfEmpty().Max() : cache.Cells;
        return checked(element * cells * cache.Tokens * heads);
    }

    private long Tiles(int threads) =>
        checked(FloatBytes * threads * ((2 * EngineProfile.AttentionTile * (_hparams.KeyWidth + _hparams.ValueWidth + EngineProfile.AttentionTile))));

    private long TokenBytes(GgufTensor tensor)
    {
        // Embeddings are looked up, and the output is computed for the last token alone.
        if (tensor.Shape.Count < 2 || tensor.Name.StartsWith("token_embd", StringComparison.Ordinal) || tensor.Name.StartsWith("output", StringComparison.Ordinal))
            return 0;

        var row = RowBytes(tensor.Type, tensor.Shape[0]);
        if (tensor.Shape.Count == 2)
        {
            // Each group of heads has an input of its own.
            return tensor.Name.EndsWith("attn_output_a.weight", StringComparison.Ordinal) ? checked(row * (_hparams.Integer("attention.output_group_count") ?? 1)) : row;
        }

        // Each chosen expert has an input of its own behind the first product; with latent attention, each head.
        var isExpert = tensor.Name.Contains("_exps", StringComparison.Ordinal);
        var rows = isExpert ? tensor.Name.Contains("ffn_down", StringComparison.Ordinal) ? Math.Max(1, _hparams.ExpertsUsed) : 1 : tensor.Shape[2];
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
