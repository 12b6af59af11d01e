using LocalRunner.Gguf;

namespace LocalRunner.Fixtures;

/// <summary>Headers of models that are not there, just enough to plan with.</summary>
internal static class Headers
{
    /// <summary>The shape of Llama 3.3 70B, every matrix in one type.</summary>
    public static GgufFile Llama70B(GgufFileType type = GgufFileType.Q4_K_M, Action<GgufWriter>? change = null) =>
        Llama(type, 80, 8192, 28672, 64, 8, 128256, 131072, change);

    public static GgufFile Llama(
        GgufFileType type, int layers, int width, int feedForward, int heads, int cachedHeads, int vocabulary, int context, Action<GgufWriter>? change = null)
    {
        var matrix = TensorTypeOf(type);
        var writer = new GgufWriter();
        writer.Add("general.architecture", GgufValue.Of("llama"));
        writer.Add("general.file_type", GgufValue.Of((uint)type));
        foreach (var (key, value) in new (string, int)[]
        {
            ("block_count", layers), ("embedding_length", width), ("feed_forward_length", feedForward), ("attention.head_count", heads),
            ("attention.head_count_kv", cachedHeads), ("context_length", context), ("vocab_size", vocabulary),
        })
        {
            writer.Add("llama." + key, GgufValue.Of(value));
        }

        writer.AddTensor("token_embd.weight", matrix, width, vocabulary);
        for (var layer = 0; layer < layers; layer++)
        {
            var cached = width / heads * cachedHeads;
            foreach (var (name, row, rows) in new[]
            {
                ("attn_q", width, width), ("attn_k", width, cached), ("attn_v", width, cached), ("attn_output", width, width),
                ("ffn_gate", width, feedForward), ("ffn_up", width, feedForward), ("ffn_down", feedForward, width),
            })
            {
                writer.AddTensor($"blk.{layer}.{name}.weight", matrix, row, rows);
            }

            writer.AddTensor($"blk.{layer}.attn_norm.weight", GgufTensorType.F32, width);
            writer.AddTensor($"blk.{layer}.ffn_norm.weight", GgufTensorType.F32, width);
        }

        writer.AddTensor("output_norm.weight", GgufTensorType.F32, width);
        writer.AddTensor("output.weight", matrix, width, vocabulary);
        change?.Invoke(writer);
        return writer.Preview($"llama-{GgufFileTypes.NameOf(type)}.gguf");
    }

    private static GgufTensorType TensorTypeOf(GgufFileType type) => type switch
    {
        GgufFileType.Q8_0 => GgufTensorType.Q8_0,
        GgufFileType.Q6_K => GgufTensorType.Q6_K,
        GgufFileType.Q5_K_M => GgufTensorType.Q5_K,
        GgufFileType.Q4_K_M => GgufTensorType.Q4_K,
        GgufFileType.Q3_K_M => GgufTensorType.Q3_K,
        GgufFileType.Q2_K => GgufTensorType.Q2_K,
        _ => GgufTensorType.F16,
    };
}
