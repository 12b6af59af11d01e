using LocalRunner.Gguf;

namespace LocalRunner.Synthesis;

/// <summary>Describes transformers, dense and with experts, and the hybrids that replace some attention by recurrence.</summary>
internal sealed class TransformerLayers(BlueprintDraft draft, TransformerStyle style)
{
    private readonly ModelShape _shape = draft.Shape;

    private long Rotated => _shape.RotaryWidth > 0 ? _shape.RotaryWidth : draft.HeadWidth;

    private bool LongPhi => _shape is { Architecture: "phi3", ContextLength: > 16384 };

    public void Describe()
    {
        Keys();
        draft.Add("token_embd.weight", draft.Width, _shape.Vocabulary);
        if (style.LearnedPositions)
            draft.Add("position_embd.weight", draft.Width, _shape.ContextLength);

        // Llama 3.1 and later stretch their positions by factors that the file holds.
        if (_shape is { Architecture: "llama", RopeBase: 500_000, ContextLength: > 8192 })
            draft.Add("rope_freqs.weight", draft.HeadWidth / 2);

        // The long versions of Phi-3 have two sets of them, for short texts and for long ones.
        if (LongPhi)
        {
            draft.Add("rope_factors_long.weight", Rotated / 2);
            draft.Add("rope_factors_short.weight", Rotated / 2);
        }

        for (var layer = 0; layer < _shape.Layers; layer++)
            Layer(layer);
        draft.Add("output_norm.weight", draft.Width);
        if (style.NormBias)
            draft.Add("output_norm.bias", draft.Width);
        if (!_shape.TiedEmbeddings && !style.AlwaysTied)
            draft.Add("output.weight", draft.Width, _shape.Vocabulary);
    }

    private void Keys()
    {

        // Only some read the width inside an expert; for the others it is that of the feed-forward blocks.
        var expertsAlone = _shape.Experts > 0 && _shape.Architecture is "llama" or "dbrx" or "jamba" or "granitehybrid";
        draft.Set("feed_forward_length", expertsAlone ? draft.ExpertFeedForward : _shape.FeedForward);
        draft.Set("attention.head_count", _shape.Heads);
        if (_shape.AttentionLayers.Count > 0)
        {
            var heads = Enumerable.Range(0, _shape.Layers).Select(layer => HasAttention(layer) ? (int)draft.KeyValueHeads : 0).ToArray();
            draft.Set("attention.head_count_kv", GgufValue.Of(GgufArray.Of<int>(heads)));
        }
        else
        {
            draft.Set("attention.head_count_kv", _shape.KeyValueRank > 0 ? 1 : draft.KeyValueHeads);
        }

        draft.Set(style.LayerNorm ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon", GgufValue.Of(1e-5f));
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
        if (LongPhi)
            draft.Set("rope.scaling.original_context_length", 4096);
        if (_shape.Architecture == "dbrx")
            draft.Set("attention.clamp_kqv", GgufValue.Of(8f));
        if (_shape.Architecture == "gptneox")
            draft.Set("use_parallel_residual", GgufValue.Of(true));
        if (_shape.Architecture == "command-r")
            draft.Set("logit_scale", GgufValue.Of(0.0625f));
        if (_shape.Architecture == "gemma2")
        {
            draft.Set("attn_logit_softcapping", GgufValue.Of(50f));
            draft.Set("final_logit_softcapping", GgufValue.Of(30f));
        }
    }

    private void HeadKeys()
    {
        // For these, files say the widths even where they follow from the rest.
        if (_shape.HeadWidth > 0)
        {
            draft.Set("attention.key_length", draft.HeadWidth);
            draft.Set("attention.value_length", draft.HeadWidth);
        }

        if (_shape.Architecture is not "jamba")
            draft.Set("rope.dimension_count", Rotated);
        if (_shape.Architecture == "qwen2vl")
        {
            var part = (int)draft.HeadWidth / 8;
            draft.Set("rope.dimension_sections", GgufValue.Of(GgufArray.Of<int>([part, (int)(draft.HeadWidth / 2) - part - (part / 2), part / 2, 0])));
        }
    }

    private void ExpertKeys()
    {
        draft.Set("expert_count", _shape.Experts);
        draft.Set("expert_used_count", _shape.ExpertsUsed);
        if (_shape.Architecture is "qwen3moe" or "gpt-oss" or "deepseek2" || _shape.ExpertFeedForward > 0)
            draft.Set("expert_feed_forward_length", draft.ExpertFeedForward);
        if (_shape.Architecture == "granitehybrid" && _shape.SharedExperts > 0)
            draft.Set("expert_shared_feed_forward_length", _shape.SharedExperts * draft.ExpertFeedForward);
    }

    private bool HasAttention(int layer) => _shape.StateInner == 0 || _shape.AttentionLayers.Contains(layer);

    private void Layer(int layer)
    {
        draft.AddLayer(layer, "attn_norm", style.NormBias, draft.Width);
        if (_shape.KeyValueRank > 0)
            LatentLayers.Add(draft, layer);
        else if (HasAttention(layer))
            Attention(layer);
        else
            StateLayers.Add(draft, layer);

        if (style.PostNorms.Count > 0)
            draft.AddLayer(layer, style.PostNorms[0], draft.Width);
        if (style.FeedForwardNorm.Length > 0)
            draft.AddLayer(layer, style.FeedForwardNorm, style.NormBias, draft.Width);
        if (_shape.Experts > 0 && layer >= _shape.DenseLayers)
            Experts(layer);
        else
            FeedForward(layer, "", _shape.FeedForward);
        if (style.PostNorms.Count > 1)
            draft.AddLayer(layer, style.PostNorms[1], draft.Width);
    }

    private void Attention(int layer)
    {
        var (queries, cached) = (draft.HeadWidth * _shape.Heads, draft.HeadWidth * draft.KeyValueHeads);
        if (style.FusedProjection)
        {
            draft.AddLayer(layer, "attn_qkv", style.ProjectionBias, draft.Width, queries + (2 * cached));
        }
        else
        {
            draft.AddLayer(layer, "attn_q", style.ProjectionBias, draft.Width, queries);
            draft.AddLayer(layer, "attn_k", style.ProjectionBias, draft.Width, cached);
            draft.AddLayer(layer, "attn_v", style.ProjectionBias, draft.Width, cached);
        }

        if (style.NormsQueries)
        {
            draft.AddLayer(layer, "attn_q_norm", draft.HeadWidth);
            draft.AddLayer(layer, "attn_k_norm", draft.HeadWidth);
        }

        // Command R+, with 64 layers and more, norms each head by weights of its own.
        if (_shape is { Architecture: "command-r", Layers: >= 64 })
        {
            draft.AddLayer(layer, "attn_q_norm", draft.HeadWidth, _shape.Heads);
            draft.AddLayer(layer, "attn_k_norm", draft.HeadWidth, draft.KeyValueHeads);
        }

        if (style.Sinks)
            draft.AddLayer(layer, "attn_sinks", _shape.Heads);
        draft.AddLayer(layer, "attn_output", style.OutputBias, queries, draft.Width);
    }

    private void FeedForward(int layer, string suffix, long inner)
    {
        if (style.Gate)
            draft.AddLayer(layer, $"ffn_gate{suffix}", style.FeedForwardBias, draft.Width, inner);
        draft.AddLayer(layer, $"ffn_up{suffix}", style.FeedForwardBias, draft.Width, style.FusedGate ? 2 * inner : inner);
        draft.AddLayer(layer, $"ffn_down{suffix}", style.FeedForwardBias, inner, draft.Width);
    }

    private void Experts(int layer)
    {
        var inner = draft.ExpertFeedForward;
        draft.AddLayer(layer, "ffn_gate_inp", style.Sinks, draft.Width, _shape.Experts);
        if (_shape.Architecture == "deepseek2")
            draft.Add($"blk.{layer}.exp_probs_b.bias", _shape.Experts);
        foreach (var (name, row, rows) in new[] { ("ffn_gate_exps", draft.Width, inner), ("ffn_up_exps", draft.Width, inner), ("ffn_down_exps", inner, draft.Width) })
        {
            draft.AddLayer(layer, name, row, rows, _shape.Experts);
            if (style.Sinks)
                draft.Add($"blk.{layer}.{name}.bias", rows, _shape.Experts);
        }

        if (_shape.SharedExperts > 0)
            FeedForward(layer, "_shexp", _shape.SharedExperts * inner);
    }
}
