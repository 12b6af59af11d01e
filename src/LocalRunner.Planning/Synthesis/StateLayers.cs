using LocalRunner.Architectures;

namespace LocalRunner.Synthesis;

/// <summary>Describes recurrent layers: those of Mamba, with a time step of low rank, and those of Mamba-2 and of gated delta nets, with heads and groups.</summary>
internal static class StateLayers
{
    public static void Keys(ModelDraft draft)
    {
        var shape = draft.Shape;
        draft.Set("ssm.conv_kernel", shape.StateConvolution);
        draft.Set("ssm.inner_size", shape.StateInner);
        draft.Set("ssm.state_size", shape.StateWidth);
        draft.Set("ssm.time_step_rank", shape.StateRank);
        if (draft.Architecture.State is StateForm.Mamba2 or StateForm.GatedDelta)
            draft.Set("ssm.group_count", shape.StateGroups);
    }

    /// <summary>Describes a model of such layers alone.</summary>
    public static void Describe(ModelDraft draft)
    {
        draft.Set("feed_forward_length", 0);
        draft.Set("attention.head_count", 0);
        draft.Set("attention.layer_norm_rms_epsilon", Gguf.GgufValue.Of(1e-5f));
        Keys(draft);
        draft.Add("token_embd.weight", draft.Width, draft.Shape.Vocabulary);
        for (var layer = 0; layer < draft.Shape.Layers; layer++)
        {
            draft.AddLayer(layer, "attn_norm", draft.Width);
            Add(draft, layer);
        }

        draft.Add("output_norm.weight", draft.Width);
        if (!draft.Shape.TiedEmbeddings)
            draft.Add("output.weight", draft.Width, draft.Shape.Vocabulary);
    }

    public static void Add(ModelDraft draft, int layer)
    {
        var shape = draft.Shape;
        var (inner, state, rank, groups) = ((long)shape.StateInner, (long)shape.StateWidth, (long)shape.StateRank, (long)shape.StateGroups);
        if (draft.Architecture.State == StateForm.GatedDelta)
        {
            var channels = inner + (2 * groups * state);
            draft.AddLayer(layer, "attn_qkv", draft.Width, channels);
            draft.AddLayer(layer, "attn_gate", draft.Width, inner);
            draft.AddLayer(layer, "ssm_conv1d", shape.StateConvolution, channels);
            draft.Add($"blk.{layer}.ssm_dt.bias", rank);
            draft.Add($"blk.{layer}.ssm_a", rank);
            draft.AddLayer(layer, "ssm_beta", draft.Width, rank);
            draft.AddLayer(layer, "ssm_alpha", draft.Width, rank);
            draft.AddLayer(layer, "ssm_norm", state);
        }
        else if (draft.Architecture.State == StateForm.Mamba2)
        {
            var channels = inner + (2 * groups * state);
            draft.AddLayer(layer, "ssm_in", draft.Width, inner + channels + rank);
            draft.AddLayer(layer, "ssm_conv1d", shape.StateConvolution, channels);
            draft.Add($"blk.{layer}.ssm_conv1d.bias", channels);
            draft.Add($"blk.{layer}.ssm_dt.bias", rank);
            draft.Add($"blk.{layer}.ssm_a", 1, rank);
            draft.Add($"blk.{layer}.ssm_d", 1, rank);
            draft.AddLayer(layer, "ssm_norm", inner / groups, groups);
        }
        else
        {
            draft.AddLayer(layer, "ssm_in", draft.Width, 2 * inner);
            draft.AddLayer(layer, "ssm_conv1d", shape.StateConvolution, inner);
            draft.Add($"blk.{layer}.ssm_conv1d.bias", inner);
            draft.AddLayer(layer, "ssm_x", inner, rank + (2 * state));
            if (draft.Layout.NormsState)
            {
                draft.AddLayer(layer, "ssm_dt_norm", rank);
                draft.AddLayer(layer, "ssm_b_norm", state);
                draft.AddLayer(layer, "ssm_c_norm", state);
            }

            draft.AddLayer(layer, "ssm_dt", rank, inner);
            draft.Add($"blk.{layer}.ssm_dt.bias", inner);
            draft.Add($"blk.{layer}.ssm_a", state, inner);
            draft.Add($"blk.{layer}.ssm_d", inner);
        }

        draft.AddLayer(layer, "ssm_out", inner, draft.Width);
    }
}
