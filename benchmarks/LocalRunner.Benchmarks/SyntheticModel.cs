using System.Runtime.InteropServices;
using LocalRunner.Gguf;

namespace LocalRunner.Benchmarks;

/// <summary>
/// A model of llama's shape with random weights: speed does not depend on their values. The tokenizer is the demo's.
/// </summary>
internal static class SyntheticModel
{
    private const int Layers = 12;
    private const int Width = 768;
    private const int Heads = 12;
    private const int KeyValueHeads = 4;
    private const int FeedForward = 3072;
    private const int Block = 32;
    private const int BlockBytes = 34;

    /// <summary>Writes it as Q8_0 and returns the number of its weights.</summary>
    public static long Write(string path)
    {
        using var demo = GgufFile.Open(Path.Combine(AppContext.BaseDirectory, "models", "demo", "demo-q8_0.gguf"));
        var writer = new GgufWriter();
        foreach (var (key, value) in demo.Metadata)
        {
            if (key.StartsWith("tokenizer.", StringComparison.Ordinal))
                writer.Add(key, value);
        }

        var vocabulary = demo.FindTensor("token_embd.weight")!.Shape[1];
        AddMetadata(writer, (uint)vocabulary);
        var weights = AddTensors(writer, vocabulary);
        var random = new Random(1);
        writer.Write(path, (tensor, stream) => Fill(tensor, stream, random));
        return weights;
    }

    private static void AddMetadata(GgufWriter writer, uint vocabulary)
    {
        writer.Add("general.architecture", GgufValue.Of("llama"));
        writer.Add("general.name", GgufValue.Of("synthetic"));
        writer.Add("general.file_type", GgufValue.Of((uint)GgufFileType.Q8_0));
        writer.Add("llama.block_count", GgufValue.Of((uint)Layers));
        writer.Add("llama.context_length", GgufValue.Of(4096u));
        writer.Add("llama.embedding_length", GgufValue.Of((uint)Width));
        writer.Add("llama.feed_forward_length", GgufValue.Of((uint)FeedForward));
        writer.Add("llama.attention.head_count", GgufValue.Of((uint)Heads));
        writer.Add("llama.attention.head_count_kv", GgufValue.Of((uint)KeyValueHeads));
        writer.Add("llama.attention.layer_norm_rms_epsilon", GgufValue.Of(1e-5f));
        writer.Add("llama.rope.dimension_count", GgufValue.Of((uint)(Width / Heads)));
        writer.Add("llama.vocab_size", GgufValue.Of(vocabulary));
    }

    private static long AddTensors(GgufWriter writer, long vocabulary)
    {
        var weights = 0L;
        void Matrix(string name, long columns, long rows)
        {
            writer.AddTensor(name, GgufTensorType.Q8_0, columns, rows);
            weights += columns * rows;
        }

        void Norm(string name)
        {
            writer.AddTensor(name, GgufTensorType.F32, Width);
            weights += Width;
        }

        const int keyValueWidth = Width / Heads * KeyValueHeads;
        Matrix("token_embd.weight", Width, vocabulary);
        Norm("output_norm.weight");
        for (var layer = 0; layer < Layers; layer++)
        {
            var block = $"blk.{layer}.";
            Norm(block + "attn_norm.weight");
            Matrix(block + "attn_q.weight", Width, Width);
            Matrix(block + "attn_k.weight", Width, keyValueWidth);
            Matrix(block + "attn_v.weight", Width, keyValueWidth);
            Matrix(block + "attn_output.weight", Width, Width);
            Norm(block + "ffn_norm.weight");
            Matrix(block + "ffn_gate.weight", Width, FeedForward);
            Matrix(block + "ffn_up.weight", Width, FeedForward);
            Matrix(block + "ffn_down.weight", FeedForward, Width);
        }

        return weights;
    }

    private static void Fill(GgufTensor tensor, Stream stream, Random random)
    {
        if (tensor.Type == GgufTensorType.F32)
        {
            var ones = new float[tensor.Elements];
            Array.Fill(ones, 1f);
            stream.Write(MemoryMarshal.AsBytes<float>(ones));
            return;
        }

        // The scale keeps a row's product with a normalised vector near 1, whatever its length.
        var scale = BitConverter.HalfToUInt16Bits((Half)(1 / (73.0 * Math.Sqrt(tensor.Shape[0]))));
        var row = new byte[tensor.Shape[0] / Block * BlockBytes];
        for (var rows = tensor.Elements / tensor.Shape[0]; rows > 0; rows--)
        {
            random.NextBytes(row);
            for (var at = 0; at < row.Length; at += BlockBytes)
                MemoryMarshal.Write(row.AsSpan(at), scale);
            stream.Write(row);
        }
    }
}
