using LocalRunner.Gguf;

namespace LocalRunner.Synthesis;

/// <summary>Describes multi-head latent attention, as DeepSeek V2 and V3 have it.</summary>
internal static class LatentLayers
{
    // Sigmoid, as in V3; V2 chooses by softmax.
    private const int Gating = 2;

    /// <summary>Gets whether llama.cpp takes the model for one without compressed queries, which it knows by the number of layers.</summary>
    public static bool IsLite(ModelShape shape) => shape.Layers is 26 or 27 || shape is { Layers: 48, Vocabulary: 128256 };

    public static void Keys(ModelDraft draft)
    {
        var shape = draft.Shape;
        draft.Set("attention.key_length", shape.KeyValueRank + shape.RotaryWidth);
        draft.Set("attention.value_length", shape.KeyValueRank);
        draft.Set("attention.key_length_mla", draft.HeadWidth);
        draft.Set("attention.value_length_mla", ValueWidth(draft));
        draft.Set("attention.kv_lora_rank", shape.KeyValueRank);
        if (!IsLite(shape))
            draft.Set("attention.q_lora_rank", shape.QueryRank);
        draft.Set("rope.dimension_count", shape.RotaryWidth);
        draft.Set("leading_dense_block_count", shape.DenseLayers);
        draft.Set("expert_shared_count", shape.SharedExperts);
        draft.Set("expert_weights_scale", GgufValue.Of(2.5f));
        draft.Set("expert_weights_norm", GgufValue.Of(true));
        draft.Set("expert_gating_func", Gating);
    }

    public static void Add(ModelDraft draft, int layer)
    {
        var shape = draft.Shape;
        var (head, rank, rotary) = (draft.HeadWidth, (long)shape.KeyValueRank, (long)shape.RotaryWidth);
        if (shape.QueryRank > 0)
        {
            draft.AddLayer(layer, "attn_q_a", draft.Width, shape.QueryRank);
            draft.AddLayer(layer, "attn_q_a_norm", shape.QueryRank);
            draft.AddLayer(layer, "attn_q_b", shape.QueryRank, shape.Heads * head);
        }
        else
        {
            draft.AddLayer(layer, "attn_q", draft.Width, shape.Heads * head);
        }

        draft.AddLayer(layer, "attn_kv_a_mqa", draft.Width, rank + rotary);
        draft.AddLayer(layer, "attn_kv_a_norm", rank);
        draft.AddLayer(layer, "attn_k_b", head - rotary, rank, shape.Heads);
        draft.AddLayer(layer, "attn_v_b", rank, ValueWidth(draft), shape.Heads);
        draft.AddLayer(layer, "attn_output", shape.Heads * ValueWidth(draft), draft.Width);
    }

    private static long ValueWidth(ModelDraft draft) => draft.Shape.ValueHeadWidth > 0 ? draft.Shape.ValueHeadWidth : draft.HeadWidth - draft.Shape.RotaryWidth;
}
