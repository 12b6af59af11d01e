using LocalRunner.Gguf;

namespace LocalRunner.Synthesis;

/// <summary>
/// Describes what Gemma 4 has beside other transformers: layers of two kinds, those that share caches, embeddings of each layer, and experts beside
/// a dense feed-forward block.
/// </summary>
internal static class MixedLayers
{
    // Layers with a window rotate as short contexts need it.
    private const float WindowRopeBase = 10_000;

    public static void Keys(ModelDraft draft)
    {
        var shape = draft.Shape;
        var layers = Enumerable.Range(0, shape.Layers).ToList();
        var width = shape.WindowHeadWidth > 0 ? shape.WindowHeadWidth : draft.HeadWidth;
        draft.Set("attention.sliding_window_pattern", GgufValue.Of(GgufArray.Of<bool>([.. layers.Select(draft.HasWindow)])));
        draft.Set("attention.key_length_swa", width);
        draft.Set("attention.value_length_swa", width);
        draft.Set("attention.shared_kv_layers", shape.CacheSharingLayers);
        draft.Set("embedding_length_per_layer_input", shape.LayerEmbeddingWidth);
        draft.Set("rope.dimension_count_swa", width);
        draft.Set("rope.freq_base_swa", GgufValue.Of(WindowRopeBase));
    }

    /// <summary>Describes what stands outside of the layers.</summary>
    public static void AddOutside(ModelDraft draft)
    {
        // The engine reads the factors with the first layer that sees the whole context.
        if (Enumerable.Range(0, draft.Shape.Layers).Any(layer => !draft.HasWindow(layer)))
            draft.Add("rope_freqs.weight", draft.HeadWidth / 2);
        if (draft.Shape.LayerEmbeddingWidth is not (> 0 and var width))
            return;

        var all = (long)width * draft.Shape.Layers;
        draft.Add("per_layer_token_embd.weight", all, draft.Shape.Vocabulary);
        draft.Add("per_layer_model_proj.weight", draft.Width, all);
        draft.Add("per_layer_proj_norm.weight", width);
    }

    /// <summary>Describes what ends a layer: the part of its own embeddings, and a factor.</summary>
    public static void AddEnd(ModelDraft draft, int layer)
    {
        draft.AddLayer(layer, "layer_output_scale", 1);
        if (draft.Shape.LayerEmbeddingWidth is not (> 0 and var width))
            return;

        draft.AddLayer(layer, "inp_gate", draft.Width, width);
        draft.AddLayer(layer, "proj", width, draft.Width);
        draft.AddLayer(layer, "post_norm", draft.Width);
    }

    /// <summary>Describes experts beside a dense block, with norms and factors of their own; gate and up are one matrix.</summary>
    public static void AddExperts(ModelDraft draft, int layer)
    {
        var (experts, inner) = ((long)draft.Shape.Experts, draft.ExpertFeedForward);
        draft.AddLayer(layer, "ffn_gate_inp", draft.Width, experts);
        draft.Add($"blk.{layer}.ffn_gate_inp.scale", draft.Width);
        draft.AddLayer(layer, "pre_ffw_norm_2", draft.Width);
        draft.AddLayer(layer, "post_ffw_norm_1", draft.Width);
        draft.AddLayer(layer, "post_ffw_norm_2", draft.Width);
        draft.AddLayer(layer, "ffn_gate_up_exps", draft.Width, 2 * inner, experts);
        draft.AddLayer(layer, "ffn_down_exps", inner, draft.Width, experts);
        draft.Add($"blk.{layer}.ffn_down_exps.scale", experts);
    }
}
