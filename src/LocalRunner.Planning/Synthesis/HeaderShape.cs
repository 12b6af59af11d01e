using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Synthesis;

/// <summary>Reads a model's shape from its header: the way back from <see cref="SyntheticModel"/>.</summary>
internal static class HeaderShape
{
    public static ModelShape Read(GgufFile model)
    {
        var hparams = new Hyperparameters(model);
        int Number(string key) => (int)Math.Clamp(hparams.Integer(key) ?? 0, 0, int.MaxValue);
        var isLatent = Number("attention.kv_lora_rank") > 0;
        var (state, expertWidth) = (Number("ssm.inner_size"), Number("expert_feed_forward_length"));
        var layers = Enumerable.Range(0, hparams.Layers).ToList();

        // Not every header names it.
        int SharedWidth() => Number("expert_shared_feed_forward_length") is > 0 and var width ? width
            : (int)(model.Tensors.FirstOrDefault(tensor => tensor.Name.EndsWith(".ffn_gate_shexp.weight", StringComparison.Ordinal))?.Shape[1] ?? 0);
        var period = hparams.Architecture.OwnWindowHeads ? PeriodOf(hparams) : 0;
        var whole = layers.Where(layer => period == 0 || !hparams.HasWindow(layer)).DefaultIfEmpty(0).Max(hparams.CachedHeads);
        var local = layers.Where(layer => period > 0 && hparams.HasWindow(layer)).Select(hparams.CachedHeads).DefaultIfEmpty(whole).Max();
        var sharing = hparams.Architecture.SharesCaches ? Number("attention.shared_kv_layers") : 0;
        var feedForward = hparams.PerLayer("feed_forward_length", 0);
        return new()
        {
            Architecture = hparams.Architecture.Name,
            Name = model.Metadata.GetString("general.name") ?? "",
            Layers = hparams.Layers,
            Width = (int)hparams.Width,
            Heads = (int)hparams.Heads(0),
            KeyValueHeads = isLatent ? 0 : (int)whole,
            HeadWidth = Number(isLatent ? "attention.key_length_mla" : "attention.key_length"),
            FeedForward = (int)feedForward.SkipLast(sharing).DefaultIfEmpty().Max(),
            Vocabulary = (int)hparams.Vocabulary,
            ContextLength = (int)Math.Min(int.MaxValue, hparams.TrainedContext),
            TiedEmbeddings = model.FindTensor("output.weight") is null,
            Experts = Number("expert_count"),
            ExpertsUsed = hparams.ExpertsUsed,
            ExpertFeedForward = expertWidth,
            SharedExperts = Number("expert_shared_count") is > 0 and var count ? count : expertWidth > 0 ? SharedWidth() / expertWidth : 0,
            DenseLayers = Number("leading_dense_block_count"),
            SlidingWindow = Number("attention.sliding_window"),
            WindowPeriod = period,
            WindowHeadWidth = hparams.Architecture.OwnWindowHeads && hparams.KeyWidthLocal != hparams.KeyWidth ? (int)hparams.KeyWidthLocal : 0,
            WindowKeyValueHeads = local == whole ? 0 : (int)local,
            KeysAsValues = layers.Any(layer => hparams.Tensor(layer, "attn_k.weight") is not null && hparams.Tensor(layer, "attn_v.weight") is null),
            CacheSharingLayers = sharing,
            CacheSharingFeedForward = sharing > 0 && sharing < feedForward.Length && feedForward[^1] != feedForward[0] ? (int)feedForward[^1] : 0,
            LayerEmbeddingWidth = Number("embedding_length_per_layer_input"),
            QueryRank = Number("attention.q_lora_rank"),
            KeyValueRank = Number("attention.kv_lora_rank"),
            RotaryWidth = Number("rope.dimension_count"),
            ValueHeadWidth = isLatent ? Number("attention.value_length_mla") : 0,
            StateWidth = (int)hparams.StateWidth,
            StateInner = state,
            StateConvolution = (int)hparams.StateConvolution,
            StateRank = (int)hparams.StateRank,
            StateGroups = (int)hparams.StateGroups,
            AttentionLayers = state > 0 && hparams.Architecture.Recurrent != RecurrentLayers.All ? [.. layers.Where(hparams.HasAttention)] : [],
            RopeBase = hparams.Number("rope.freq_base") is > 0 and var frequency ? (float)frequency : 10_000,
        };
    }

    /// <summary>Gets after how many layers the first one sees the whole context; one more than there are where none does.</summary>
    private static int PeriodOf(Hyperparameters hparams) =>
        Enumerable.Range(0, hparams.Layers).Where(layer => !hparams.HasWindow(layer)).DefaultIfEmpty(hparams.Layers).First() + 1;

    /// <summary>Reads the shape, and makes sure that a model of it has the very tensors of the header.</summary>
    public static ModelShape ReadExactly(GgufFile model)
    {
        var shape = Read(model);
        using var made = SyntheticModel.Create(shape).Preview();
        var difference = model.Tensors.FirstOrDefault(tensor => !(made.FindTensor(tensor.Name) is { } other && other.Shape.SequenceEqual(tensor.Shape)))
            ?? made.Tensors.FirstOrDefault(tensor => model.FindTensor(tensor.Name) is null);
        return difference is null ? shape : throw new LocalRunnerException(LocalRunnerError.UnsupportedModel,
            $"'{model.Path}' can't be rebuilt with random weights: '{difference.Name}' is not as in other models of the architecture {shape.Architecture}. Download it to measure it.");
    }
}
