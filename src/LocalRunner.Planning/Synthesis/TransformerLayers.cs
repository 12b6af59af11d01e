using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Synthesis;

/// <summary>Describes transformers, dense and with experts, and the hybrids that replace some attention by recurrence.</summary>
internal sealed class TransformerLayers(ModelDraft draft)
{
    private readonly ModelShape _shape = draft.Shape;
    private readonly Architecture _architecture = draft.Architecture;
    private readonly FileLayout _layout = draft.Layout;

    private long Rotated => _shape.RotaryWidth > 0 ? _shape.RotaryWidth : draft.HeadWidth;

    private bool IsLong => _layout.Rope == RopeFactors.ShortAndLong && _shape.ContextLength > 16384;

    public void Describe()
    {
        Keys();
        draft.Add("token_embd.weight", draft.Width, _shape.Vocabulary);
        if (_architecture.LearnedPositions)
            draft.Add("position_embd.weight", draft.Width, _shape.ContextLength);

        if (_layout.Rope == RopeFactors.Stretched && _shape is { RopeBase: 500_000, ContextLength: > 8192 })
            draft.Add("rope_freqs.weight", draft.HeadWidth / 2);

        if (IsLong)
        {
            draft.Add("rope_factors_long.weight", Rotated / 2);
            draft.Add("rope_factors_short.weight", Rotated / 2);
        }

        if (_layout.MixedLayers)
            MixedLayers.AddOutside(draft);

        for (var layer = 0; layer < _shape.Layers; layer++)
            Layer(layer);
        draft.Add("output_norm.weight", draft.Width);
        if (_layout.NormBias)
            draft.Add("output_norm.bias", draft.Width);
        if (!_shape.TiedEmbeddings && _layout.TiedEmbeddings != Presence.Always)
            draft.Add("output.weight", draft.Width, _shape.Vocabulary);
    }

    private void Keys()
    {
        // Only some read the width inside an expert; for the others it is that of the feed-forward blocks.
        var expertsAlone = _shape.Experts > 0 && _layout.ExpertsAsFeedForward;
        if (_shape is { CacheSharingFeedForward: > 0, CacheSharingLayers: > 0 })
            draft.Set("feed_forward_length", OfEach(draft.FeedForwardOf));
        else
            draft.Set("feed_forward_length", expertsAlone ? draft.ExpertFeedForward : _shape.FeedForward);
        draft.Set("attention.head_count", _shape.Heads);
        if (_architecture.Recurrent == RecurrentLayers.ByInterval)
        {
            draft.Set("attention.head_count_kv", draft.KeyValueHeads);
            draft.Set("full_attention_interval", _shape.AttentionLayers[0] + 1);
        }
        else if (_shape.AttentionLayers.Count > 0)
        {
            draft.Set("attention.head_count_kv", OfEach(layer => HasAttention(layer) ? draft.KeyValueHeads : 0));
        }
        else if (_shape.WindowKeyValueHeads > 0)
        {
            draft.Set("attention.head_count_kv", OfEach(draft.KeyValueHeadsOf));
        }
        else
        {
            draft.Set("attention.head_count_kv", _shape.KeyValueRank > 0 ? 1 : draft.KeyValueHeads);
        }

        draft.Set(_architecture.LayerNorm ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon", GgufValue.Of(1e-5f));
        draft.Set("rope.freq_base", GgufValue.Of(_shape.RopeBase > 0 ? _shape.RopeBase : 10_000f));
        if (_shape.KeyValueRank > 0)
            LatentLayers.Keys(draft);
        else
            HeadKeys();
        if (_shape.Experts > 0)
            ExpertKeys();
        if (_shape.StateInner > 0)
            StateLayers.Keys(draft);
        if (_shape.SlidingWindow > 0)
            draft.Set("attention.sliding_window", _shape.SlidingWindow);
        if (_layout.MixedLayers)
            MixedLayers.Keys(draft);
        if (IsLong)
            draft.Set("rope.scaling.original_context_length", 4096);
        foreach (var (key, value) in _layout.Keys)
            draft.Set(key, value);
    }

    private GgufValue OfEach(Func<int, long> value) =>
        GgufValue.Of(GgufArray.Of<int>([.. Enumerable.Range(0, _shape.Layers).Select(layer => (int)value(layer))]));

    private void HeadKeys()
    {
        // For these, files say the widths even where they follow from the rest.
        if (_shape.HeadWidth > 0)
        {
            draft.Set("attention.key_length", draft.HeadWidth);
            draft.Set("attention.value_length", draft.HeadWidth);
        }

        if (_architecture.Rotation != Rotation.None)
            draft.Set("rope.dimension_count", Rotated);
        if (_architecture.SectionedPositions)
        {
            var part = (int)Rotated / 8;
            draft.Set("rope.dimension_sections", GgufValue.Of(GgufArray.Of<int>([part, (int)(Rotated / 2) - part - (part / 2), part / 2, 0])));
        }
    }

    private void ExpertKeys()
    {
        draft.Set("expert_count", _shape.Experts);
        draft.Set("expert_used_count", _shape.ExpertsUsed);
        if (_layout.WritesExpertWidth || _shape.ExpertFeedForward > 0)
            draft.Set("expert_feed_forward_length", draft.ExpertFeedForward);
        if (_layout.WritesSharedWidth && _shape.SharedExperts > 0)
            draft.Set("expert_shared_feed_forward_length", _shape.SharedExperts * draft.ExpertFeedForward);
    }

    private bool HasAttention(int layer) => _shape.StateInner == 0 || _shape.AttentionLayers.Contains(layer);

    private void Layer(int layer)
    {
        draft.AddLayer(layer, "attn_norm", _layout.NormBias, draft.Width);
        if (_shape.KeyValueRank > 0)
            LatentLayers.Add(draft, layer);
        else if (HasAttention(layer))
            Attention(layer);
        else
            StateLayers.Add(draft, layer);

        if (_layout.PostNorms.Count > 0)
            draft.AddLayer(layer, _layout.PostNorms[0], draft.Width);
        if (_layout.FeedForwardNorm.Length > 0)
            draft.AddLayer(layer, _layout.FeedForwardNorm, _layout.NormBias, draft.Width);
        var hasExperts = _shape.Experts > 0 && layer >= _shape.DenseLayers;
        if (hasExperts && !_layout.MixedLayers)
            Experts(layer);
        else
            FeedForward(layer, "", draft.FeedForwardOf(layer));
        if (hasExperts && _layout.MixedLayers)
            MixedLayers.AddExperts(draft, layer);
        if (_layout.PostNorms.Count > 1)
            draft.AddLayer(layer, _layout.PostNorms[1], draft.Width);
        if (_layout.MixedLayers)
            MixedLayers.AddEnd(draft, layer);
    }

    private void Attention(int layer)
    {
        var head = draft.HeadWidthOf(layer);
        var (queries, cached) = (head * _shape.Heads, head * draft.KeyValueHeadsOf(layer));
        if (_layout.FusedProjection)
        {
            draft.AddLayer(layer, "attn_qkv", _layout.ProjectionBias, draft.Width, queries + (2 * cached));
        }
        else
        {
            draft.AddLayer(layer, "attn_q", _layout.ProjectionBias, draft.Width, _layout.GatesAttention ? 2 * queries : queries);
            draft.AddLayer(layer, "attn_k", _layout.ProjectionBias, draft.Width, cached);
            if (!_shape.KeysAsValues || draft.HasWindow(layer))
                draft.AddLayer(layer, "attn_v", _layout.ProjectionBias, draft.Width, cached);
        }

        if (_layout.NormsQueries)
        {
            draft.AddLayer(layer, "attn_q_norm", head);
            draft.AddLayer(layer, "attn_k_norm", head);
        }

        // Command R+ has 64 layers.
        if (_layout.PerHeadNormsFrom > 0 && _shape.Layers >= _layout.PerHeadNormsFrom)
        {
            draft.AddLayer(layer, "attn_q_norm", draft.HeadWidth, _shape.Heads);
            draft.AddLayer(layer, "attn_k_norm", draft.HeadWidth, draft.KeyValueHeads);
        }

        if (_layout.Sinks)
            draft.AddLayer(layer, "attn_sinks", _shape.Heads);
        draft.AddLayer(layer, "attn_output", _layout.OutputBias, queries, draft.Width);
    }

    private void FeedForward(int layer, string suffix, long inner)
    {
        if (_layout.Gate)
            draft.AddLayer(layer, $"ffn_gate{suffix}", _layout.FeedForwardBias, draft.Width, inner);
        draft.AddLayer(layer, $"ffn_up{suffix}", _layout.FeedForwardBias, draft.Width, _layout.FusedGate ? 2 * inner : inner);
        draft.AddLayer(layer, $"ffn_down{suffix}", _layout.FeedForwardBias, inner, draft.Width);
    }

    private void Experts(int layer)
    {
        var inner = draft.ExpertFeedForward;
        draft.AddLayer(layer, "ffn_gate_inp", _layout.Sinks, draft.Width, _shape.Experts);
        if (_layout.Latent)
            draft.Add($"blk.{layer}.exp_probs_b.bias", _shape.Experts);
        foreach (var (name, row, rows) in new[] { ("ffn_gate_exps", draft.Width, inner), ("ffn_up_exps", draft.Width, inner), ("ffn_down_exps", inner, draft.Width) })
        {
            draft.AddLayer(layer, name, row, rows, _shape.Experts);
            if (_layout.Sinks)
                draft.Add($"blk.{layer}.{name}.bias", rows, _shape.Experts);
        }

        if (_shape.SharedExperts > 0)
            FeedForward(layer, "_shexp", _shape.SharedExperts * inner);
        if (_layout.GatesShared)
            draft.AddLayer(layer, "ffn_gate_inp_shexp", draft.Width);
    }
}
