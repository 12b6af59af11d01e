using LocalRunner.Gguf;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>Something that a process does beyond plain answers.</summary>
/// <param name="Name">What it is.</param>
/// <param name="AdapterRank">The rank of an adapter to every matrix of the layers; 0 for none.</param>
/// <param name="Answers">How answers are given.</param>
internal sealed record ProcessUse(string Name, int AdapterRank, GenerationOptions Answers)
{
    private static readonly string[] s_adapted = ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"];

    /// <summary>Writes an adapter for a model, whose data is a hole: it takes the same memory, and changes nothing.</summary>
    public void WriteAdapter(GgufFile model, string path)
    {
        var writer = new GgufWriter();
        writer.Add("general.type", GgufValue.Of("adapter"));
        writer.Add("general.architecture", GgufValue.Of(model.Metadata.GetString("general.architecture")!));
        writer.Add("adapter.type", GgufValue.Of("lora"));
        writer.Add("adapter.lora.alpha", GgufValue.Of((float)AdapterRank));
        foreach (var tensor in model.Tensors.Where(tensor => tensor.Shape.Count == 2 && s_adapted.Any(part => tensor.Name.Contains(part, StringComparison.Ordinal))))
        {
            writer.AddTensor(tensor.Name + ".lora_a", GgufTensorType.F16, tensor.Shape[0], AdapterRank);
            writer.AddTensor(tensor.Name + ".lora_b", GgufTensorType.F16, AdapterRank, tensor.Shape[1]);
        }

        writer.Write(path);
    }
}
