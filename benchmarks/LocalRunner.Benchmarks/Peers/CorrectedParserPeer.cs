using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Benchmarks.Peers;

/// <summary>gguf-parser-go with its cache counted layer by layer: windows where the engine has them, heads of each layer, states of recurrent layers alone.</summary>
internal sealed class CorrectedParserPeer : IPeer
{
    private const long Float = 4;
    private readonly GgufParserPeer _original = new();

    public string Name => "gguf-parser-go, corrected";

    public string Source => "tobocop2/gguf-parser-go, file_estimate__llamacpp.go (the fork that lilbee builds, its pull request 761; read November 2026)";

    public string Note => "As above, with the KV cache and the states of each layer. On cards it leaves logits and the output matrix to the host, which changes nothing without one.";

    public bool MeansAnonymous(PlanSettings settings) => _original.MeansAnonymous(settings);

    public long Estimate(GgufFile model, PlanSettings settings)
    {
        var (header, hparams) = (new PeerHeader(model), new Hyperparameters(model));
        var context = GgufParserPeer.ContextOf(settings);
        return _original.Estimate(model, settings) - GgufParserPeer.Cache(header, settings, context) + Cache(header, hparams, settings, context);
    }

    private static long Cache(PeerHeader header, Hyperparameters hparams, PlanSettings settings, long context)
    {
        var bytes = 0L;
        var (keyWidth, valueWidth) = header.Integer("attention.key_length_mla") is > 0 and var key && header.Integer("attention.value_length_mla") is > 0 and var value
            ? (key, value) : (header.KeyWidth, header.ValueWidth);
        var window = Math.Min(context, GgufParserPeer.Padded((header.Window * settings.Sequences) + settings.BatchSize, settings.FlashAttention ? 256 : 32));
        for (var layer = 0; layer < hparams.Layers; layer++)
        {
            if (hparams.IsRecurrent(layer))
                bytes += Float * settings.Sequences * State(header);
            if (!hparams.HasAttention(layer))
                continue;

            var cells = hparams.HasWindow(layer) && !settings.FullWindowCache ? window : context;
            bytes += GgufParserPeer.BytesOf(settings.KeyCacheType, keyWidth * hparams.CachedHeads(layer) * cells)
                + GgufParserPeer.BytesOf(settings.ValueCacheType, valueWidth * hparams.CachedHeads(layer) * cells);
        }

        return bytes;
    }

    private static long State(PeerHeader header)
    {
        var (inner, width) = (header.Integer("ssm.inner_size"), header.Integer("ssm.state_size"));
        return (Math.Max(0, header.Integer("ssm.conv_kernel") - 1) * (inner + (2 * header.Integer("ssm.group_count") * width))) + (width * inner);
    }
}
