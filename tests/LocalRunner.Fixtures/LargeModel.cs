using LocalRunner.Gguf;

namespace LocalRunner.Fixtures;

/// <summary>The header of a model of 70 billion weights, without the weights..</summary>
internal static class LargeModel
{
    private const int Width = 8192;
    private const int KeyValueWidth = 1024;
    private const int FeedForward = 28_672;

    /// <summary>Stays open: the header reads the tokens from it.</summary>
    private static readonly GgufFile s_demo = GgufFile.Open(Demo.Q8);

    /// <param name="layers">The layers that have tensors.</param>
    /// <param name="declared">The layers that the metadata names; 0 for as many.</param>
    public static GgufFile Header(int layers = 80, int declared = 0)
    {
        var writer = new GgufWriter();
        writer.Add("general.architecture", GgufValue.Of("llama"));
        writer.Add("llama.block_count", GgufValue.Of((uint)(declared == 0 ? layers : declared)));
        writer.Add("llama.context_length", GgufValue.Of(131_072u));
        writer.Add("llama.embedding_length", GgufValue.Of((uint)Width));
        writer.Add("llama.feed_forward_length", GgufValue.Of((uint)FeedForward));
        writer.Add("llama.attention.head_count", GgufValue.Of(64u));
        writer.Add("llama.attention.head_count_kv", GgufValue.Of(8u));
        writer.Add("llama.attention.layer_norm_rms_epsilon", GgufValue.Of(1e-5f));
        foreach (var (key, value) in s_demo.Metadata.Where(pair => pair.Key.StartsWith("tokenizer.", StringComparison.Ordinal)))
            writer.Add(key, value);

        var vocabulary = s_demo.FindTensor("token_embd.weight")!.Shape[1];
        void Add(string name, GgufTensorType type, params long[] shape) => writer.AddTensor(name, type, shape);
        Add("token_embd.weight", GgufTensorType.Q4_K, Width, vocabulary);
        Add("output.weight", GgufTensorType.Q6_K, Width, vocabulary);
        Add("output_norm.weight", GgufTensorType.F32, Width);
        for (var i = 0; i < layers; i++)
        {
            Add($"blk.{i}.attn_norm.weight", GgufTensorType.F32, Width);
            Add($"blk.{i}.attn_q.weight", GgufTensorType.Q4_K, Width, Width);
            Add($"blk.{i}.attn_k.weight", GgufTensorType.Q4_K, Width, KeyValueWidth);
            Add($"blk.{i}.attn_v.weight", GgufTensorType.Q6_K, Width, KeyValueWidth);
            Add($"blk.{i}.attn_output.weight", GgufTensorType.Q4_K, Width, Width);
            Add($"blk.{i}.ffn_norm.weight", GgufTensorType.F32, Width);
            Add($"blk.{i}.ffn_gate.weight", GgufTensorType.Q4_K, Width, FeedForward);
            Add($"blk.{i}.ffn_up.weight", GgufTensorType.Q4_K, Width, FeedForward);
            Add($"blk.{i}.ffn_down.weight", GgufTensorType.Q4_K, FeedForward, Width);
        }

        return writer.Preview("large");
    }
}
