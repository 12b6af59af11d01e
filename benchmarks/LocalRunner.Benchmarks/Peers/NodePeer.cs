using LocalRunner.Gguf;

namespace LocalRunner.Benchmarks.Peers;

/// <summary>All tensors, a cache of half-precision floats in which windows are a share, graph descriptions, and logits for a batch.</summary>
internal sealed class NodePeer : IPeer
{
    private const long Batch = 512;
    private const long Float = 4;
    private const long Half = 2;
    private const long NodeBytes = 368;
    private const long GraphBytes = 48;
    private const double ElementFactor = 77.655;

    public string Name => "node-llama-cpp";

    public string Source => "withcatai/node-llama-cpp, src/gguf/insights/GgufInsights.ts, its estimate without bindings (read November 2026)";

    public string Note => "Knows no cache type and no repacking. Its constants for single architectures without flash attention are left out, but for llama's and qwen3's.";

    public bool MeansAnonymous(PlanSettings settings) => false;

    public long Estimate(GgufFile model, PlanSettings settings)
    {
        var header = new PeerHeader(model);
        var cells = Cells(header, settings);
        var cache = cells * header.Layers * Row(header) * (header.Architecture == "mamba" ? Float : Half);
        var nodes = 5 * model.Tensors.Count;
        var logits = (Float * header.Tokens * Math.Max(Batch, settings.Sequences)) + (Float * Batch);
        return header.TensorBytes + (long)cache + (nodes * (NodeBytes + GraphBytes)) + logits + (settings.FlashAttention ? 0 : Scores(header, cells));
    }

    private static double Cells(PeerHeader header, PlanSettings settings)
    {
        double all = settings.ContextLength;
        var perSequence = settings.ContextLength / settings.Sequences;
        if (settings.FullWindowCache || header.Window <= 0 || header.Window >= perSequence)
            return all;

        var padding = settings.FlashAttention ? 256 : 32;
        var window = ((settings.Sequences * header.Window) + Batch + padding - 1) / padding * padding;
        var share = header.WindowPeriod <= 1 ? 1 : 1 / (header.WindowPeriod + (settings.FlashAttention ? -0.5 : -1));
        return ((1 - share) * Math.Min(all, window)) + (share * all);
    }

    /// <summary>A row of keys and values; recurrent state is counted for each cell, not for each sequence.</summary>
    private static double Row(PeerHeader header)
    {
        var convolution = Math.Max(0, header.Integer("ssm.conv_kernel") - 1) * header.Integer("ssm.inner_size");
        var state = header.Integer("ssm.state_size") * header.Integer("ssm.inner_size");
        return (header.CachedHeads * (header.KeyWidth + header.ValueWidth)) + convolution + state;
    }

    private static long Scores(PeerHeader header, double cells)
    {
        var used = Math.Max(2, header.Integer("expert_used_count"));
        var width = header.Integer("expert_count") > 0 ? (used + 1) * header.Width : header.Width;
        if (header.Architecture is "llama" or "qwen3" || header.Integer("expert_count") > 0)
            return (long)(Float * Batch * (width + (cells * header.Heads)));

        return (long)(header.File.Tensors.Sum(tensor => tensor.Shape.Sum()) * ElementFactor * (cells / 4096));
    }
}
