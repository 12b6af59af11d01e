using LocalRunner.Gguf;

namespace LocalRunner.Benchmarks.Peers;

/// <summary>Weights unless they are mapped, a cache by its types, vocabulary, inputs, one layer's attention or the logits, and a fixed footprint.</summary>
internal sealed class GgufParserPeer : IPeer
{
    private const long Mebibyte = 1 << 20;
    private const long Float = 4;
    private const long NodeBytes = 368;
    private const long GraphBytes = 48;
    private const long Footprint = 150 * Mebibyte;

    public string Name => "gguf-parser-go";

    public string Source => "gpustack/gguf-parser-go, file_estimate__llamacpp.go, EstimateLLaMACppRun (read November 2026)";

    public string Note => "Leaves mapped weights out on purpose, so it is held against what can't be evicted. Knows no repacking; logits for every token of a batch. RWKV is left out here.";

    public bool MeansAnonymous(PlanSettings settings) => settings.LoadMode == LoadMode.MemoryMapped;

    public long Estimate(GgufFile model, PlanSettings settings)
    {
        var header = new PeerHeader(model);
        var context = ContextOf(settings);
        var tokens = Math.Min(context, settings.MicroBatchSize);
        var weights = MeansAnonymous(settings) ? 0 : header.TensorBytes + (model.FindTensor("output.weight") is null ? model.FindTensor("token_embd.weight")?.Bytes ?? 0 : 0);
        return Footprint + Start(header, tokens) + weights + Cache(header, settings, context) + Computation(header, settings, context, tokens);
    }

    internal static long ContextOf(PlanSettings settings) => Padded(settings.ContextLength, settings.FlashAttention ? 256 : 32);

    private static long Start(PeerHeader header, long tokens)
    {
        var vocabulary = (header.Tokens * (8 + 32 + 56)) + (header.File.Metadata.GetString("tokenizer.ggml.model") == "gpt2" ? header.Merges * 104 : 0);
        return (5 * Mebibyte) + header.File.FileBytes - header.TensorBytes + vocabulary + ((header.Width + header.Tokens) * tokens * Float);
    }

    internal static long Cache(PeerHeader header, PlanSettings settings, long context)
    {
        var recurrent = IsRecurrent(header) || IsHybrid(header);
        var inner = header.Integer("ssm.inner_size");
        var width = header.Integer("ssm.state_size");
        var convolution = Math.Max(0, header.Integer("ssm.conv_kernel") - 1) * (inner + (2 * header.Integer("ssm.group_count") * width));
        var state = recurrent ? Float * settings.Sequences * header.Layers * (convolution + (width * inner)) : 0;
        if (IsRecurrent(header))
            return state;

        var keys = (header.Integer("attention.key_length_mla") is > 0 and var mla ? mla : header.KeyWidth) * header.CachedHeads;
        var values = (header.Integer("attention.value_length_mla") is > 0 and var wide ? wide : header.ValueWidth) * header.CachedHeads;
        long Bytes(long cells) => BytesOf(settings.KeyCacheType, keys * cells) + BytesOf(settings.ValueCacheType, values * cells);

        // A layer is taken for a local one by its number modulo the period, which is one layer too many.
        var local = settings.FullWindowCache || header.WindowPeriod == 1 ? 0 : Enumerable.Range(0, (int)header.Layers).Count(layer => layer % header.WindowPeriod != 0);
        var window = Math.Min(context, Padded((header.Window * settings.Sequences) + settings.BatchSize, settings.FlashAttention ? 256 : 32));
        return state + (local * Bytes(window)) + ((header.Layers - local) * Bytes(context));
    }

    private static long Computation(PeerHeader header, PlanSettings settings, long context, long tokens)
    {
        long tensors = header.File.Tensors.Count;
        var graphs = (Math.Max(1024, 8 * tensors) * (NodeBytes + GraphBytes)) + (4 * Mebibyte) + (2 * NodeBytes * (tensors + 1 + (header.Layers * 3)));
        var inputs = tokens * Float * (3 + header.Width + (IsRecurrent(header) ? 0 : context));
        var attention = IsRecurrent(header) ? 0
            : BytesOf(settings.KeyCacheType, header.KeyWidth * context * header.CachedHeads) + BytesOf(settings.ValueCacheType, header.ValueWidth * context * header.CachedHeads);
        return graphs + inputs + Math.Max(attention, (header.Width + header.Tokens) * tokens * Float);
    }

    private static bool IsRecurrent(PeerHeader header) => header.Architecture is "mamba" or "mamba2";

    private static bool IsHybrid(PeerHeader header) => header.Architecture is "jamba" or "granitehybrid" or "falcon-h1" or "nemotron_h";

    internal static long Padded(long value, long to) => (value + to - 1) / to * to;

    internal static long BytesOf(KvCacheType type, long elements) =>
        elements / GgufTensorTypes.BlockSize((GgufTensorType)(int)type) * GgufTensorTypes.BytesPerBlock((GgufTensorType)(int)type);
}
