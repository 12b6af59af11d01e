using LocalRunner.Gguf;

namespace LocalRunner.Fixtures;

/// <summary>A whole model, as small as can be, around a vocabulary: the engine loads no vocabulary alone through our seam.</summary>
internal static class VocabularyFile
{
    private const int Width = 32;

    public static void Write(string path, int tokens, Action<GgufWriter> describe)
    {
        var writer = new GgufWriter();
        writer.Add("general.architecture", GgufValue.Of("llama"));
        foreach (var (key, value) in new (string, uint)[]
        {
            ("block_count", 1), ("embedding_length", Width), ("feed_forward_length", Width), ("attention.head_count", 1),
            ("attention.head_count_kv", 1), ("context_length", 64), ("vocab_size", (uint)tokens), ("rope.dimension_count", Width),
        })
        {
            writer.Add("llama." + key, GgufValue.Of(value));
        }

        writer.Add("llama.attention.layer_norm_rms_epsilon", GgufValue.Of(1e-5f));
        describe(writer);
        writer.AddTensor("token_embd.weight", GgufTensorType.Q8_0, Width, tokens);
        writer.AddTensor("output_norm.weight", GgufTensorType.F32, Width);
        foreach (var name in new[] { "attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down" })
            writer.AddTensor($"blk.0.{name}.weight", GgufTensorType.F16, Width, Width);
        writer.AddTensor("blk.0.attn_norm.weight", GgufTensorType.F32, Width);
        writer.AddTensor("blk.0.ffn_norm.weight", GgufTensorType.F32, Width);
        writer.Write(path);
    }
}
