using LocalRunner.Synthesis;

namespace LocalRunner.Tests.Fixtures;

/// <summary>The tensors of models, named as in their files. A list by hand, so that the product's own has something to be checked against.</summary>
internal static class TensorLists
{
    public static List<(string Name, long[] Shape)> Of(ModelShape shape)
    {
        var tensors = new List<(string Name, long[] Shape)>();
        long width = shape.Width, vocabulary = shape.Vocabulary;
        Add("token_embd", width, vocabulary);
        if (shape.Architecture is "gpt2")
            Add("position_embd", width, shape.ContextLength);
        Add("output_norm", width);
        if (!shape.TiedEmbeddings)
            Add("output", width, vocabulary);
        if (shape.Architecture is "llama" && shape.RopeBase > 400_000)
            Add("rope_freqs", HeadWidth(shape) / 2);
        for (var layer = 0; layer < shape.Layers; layer++)
            Layer(layer);
        return tensors;

        void Layer(int layer)
        {
            var prefix = $"blk.{layer}.";
            Add(prefix + "attn_norm", width);
            if (shape.StateInner > 0 && !shape.AttentionLayers.Contains(layer))
                State(prefix);
            else if (shape.KeyValueRank > 0)
                Latent(prefix);
            else
                Attention(prefix);
            if (shape.FeedForward == 0)
                return;
            Add(prefix + "ffn_norm", width);
            if (shape.Experts > 0 && layer >= shape.DenseLayers)
                Experts(prefix);
            else
                FeedForward(prefix);
        }

        void Attention(string prefix)
        {
            long all = HeadWidth(shape) * shape.Heads, kept = HeadWidth(shape) * (shape.KeyValueHeads > 0 ? shape.KeyValueHeads : shape.Heads);
            if (shape.Architecture is "phi3" or "falcon" or "gpt2" or "gptneox" or "dbrx")
            {
                Add(prefix + "attn_qkv", width, all + (2 * kept));
            }
            else
            {
                Add(prefix + "attn_q", width, all);
                Add(prefix + "attn_k", width, kept);
                Add(prefix + "attn_v", width, kept);
            }

            if (shape.Architecture is "qwen2" or "qwen2vl")
                tensors.AddRange([(prefix + "attn_q.bias", [all]), (prefix + "attn_k.bias", [kept]), (prefix + "attn_v.bias", [kept])]);
            Add(prefix + "attn_output", all, width);
        }

        void Latent(string prefix)
        {
            long head = HeadWidth(shape), rank = shape.KeyValueRank, rotary = shape.RotaryWidth;
            Add(prefix + "attn_q_a", width, shape.QueryRank);
            Add(prefix + "attn_q_a_norm", shape.QueryRank);
            Add(prefix + "attn_q_b", shape.QueryRank, shape.Heads * (head + rotary));
            Add(prefix + "attn_kv_a_mqa", width, rank + rotary);
            Add(prefix + "attn_kv_a_norm", rank);

            // Files from before April 2025 have one tensor here, later ones two.
            if (shape.RopeBase > 10_000)
            {
                Add(prefix + "attn_kv_b", rank, shape.Heads * 2 * head);
            }
            else
            {
                Add(prefix + "attn_k_b", head, rank, shape.Heads);
                Add(prefix + "attn_v_b", rank, head, shape.Heads);
            }

            Add(prefix + "attn_output", shape.Heads * head, width);
        }

        void State(string prefix)
        {
            long inner = shape.StateInner, rank = shape.StateRank, state = shape.StateWidth;
            Add(prefix + "ssm_in", width, 2 * inner);
            Add(prefix + "ssm_conv1d", shape.StateConvolution, inner);
            Add(prefix + "ssm_x", inner, rank + (2 * state));
            Add(prefix + "ssm_dt", rank, inner);
            tensors.AddRange([(prefix + "ssm_a", [state, inner]), (prefix + "ssm_d", [inner]), (prefix + "ssm_dt.bias", [inner])]);
            Add(prefix + "ssm_out", inner, width);
        }

        void Experts(string prefix)
        {
            long inner = shape.ExpertFeedForward > 0 ? shape.ExpertFeedForward : shape.FeedForward;
            Add(prefix + "ffn_gate_inp", width, shape.Experts);
            Add(prefix + "ffn_gate_exps", width, inner, shape.Experts);
            Add(prefix + "ffn_up_exps", width, inner, shape.Experts);
            Add(prefix + "ffn_down_exps", inner, width, shape.Experts);
            if (shape.SharedExperts == 0)
                return;
            inner *= shape.SharedExperts;
            Add(prefix + "ffn_gate_shexp", width, inner);
            Add(prefix + "ffn_up_shexp", width, inner);
            Add(prefix + "ffn_down_shexp", inner, width);
        }

        void FeedForward(string prefix)
        {
            if (shape.Architecture is "phi3")
                Add(prefix + "ffn_up", width, 2 * shape.FeedForward);
            else
                Add(prefix + "ffn_up", width, shape.FeedForward);
            if (shape.Architecture is not ("phi3" or "falcon" or "gpt2" or "gptneox"))
                Add(prefix + "ffn_gate", width, shape.FeedForward);
            Add(prefix + "ffn_down", shape.FeedForward, width);
        }

        void Add(string name, params long[] lengths) => tensors.Add((name + ".weight", lengths));
    }

    private static int HeadWidth(ModelShape shape) => shape.HeadWidth > 0 ? shape.HeadWidth : shape.Width / Math.Max(1, shape.Heads);
}
