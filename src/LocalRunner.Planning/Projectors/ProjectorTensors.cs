using LocalRunner.Gguf;

namespace LocalRunner.Projectors;

/// <summary>Checks the tensors of a projector: each that the graph reads is there and of the form that it is computed with, and no other is (tools/mtmd/clip.cpp).</summary>
/// <param name="header">The projector.</param>
internal sealed class ProjectorTensors(ProjectorHeader header)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Checks what makes patches of a square.</summary>
    /// <param name="places">The places that vectors are added to.</param>
    public void Patches(long places)
    {
        Convolution("v.patch_embd.weight");
        Vector("v.patch_embd.bias", header.EncoderWidth, isRequired: false);
        Table("v.position_embd.weight", header.EncoderWidth, places);
    }

    /// <summary>Checks the layers, and the norms around them.</summary>
    public void Layers(LayerForm form)
    {
        Norm("v.pre_ln", header.EncoderWidth);
        Norm("v.post_ln", header.EncoderWidth);
        for (var layer = 0; layer < header.Layers; layer++)
            Layer($"v.blk.{layer}.", form);
    }

    public void Convolution(string name) => Plain(name, header.PatchSize, header.PatchSize, 3, header.EncoderWidth);

    /// <summary>Checks a matrix and what is added to its products.</summary>
    public void Linear(string name, long rows, long columns, bool needsBias = false)
    {
        Matrix(name + ".weight", rows, columns);
        Vector(name + ".bias", columns, needsBias);
    }

    public void Matrix(string name, long rows, long columns)
    {
        var tensor = Needed(name);
        Expect(tensor, tensor.Type is GgufTensorType.F32 or GgufTensorType.F16 or GgufTensorType.BF16 or GgufTensorType.Q8_0 or GgufTensorType.Q4_0 or GgufTensorType.Q4_1
            or GgufTensorType.Q5_0 or GgufTensorType.Q5_1 or GgufTensorType.Q2_K or GgufTensorType.Q3_K or GgufTensorType.Q4_K or GgufTensorType.Q5_K or GgufTensorType.Q6_K, rows, columns);
    }

    /// <summary>Checks a convolution, a matrix that is turned round, or a table that rows are taken from in parts: for other types there is no code.</summary>
    public void Plain(string name, params ReadOnlySpan<long> shape)
    {
        var tensor = Needed(name);
        Expect(tensor, tensor.Type is GgufTensorType.F32 or GgufTensorType.F16, shape);
    }

    /// <summary>Checks rows that are added as they are.</summary>
    public void Table(string name, long width, long rows)
    {
        var tensor = Needed(name);
        Expect(tensor, tensor.Type == GgufTensorType.F32, width, rows);
    }

    public void Vector(string name, long length, bool isRequired = true)
    {
        if ((isRequired ? Needed(name) : Find(name)) is { } tensor)
            Expect(tensor, tensor.Type == GgufTensorType.F32, length);
    }

    public void Norm(string name, long length)
    {
        Vector(name + ".weight", length, isRequired: false);
        Vector(name + ".bias", length, isRequired: false);
        if (header.File.FindTensor(name + ".bias") is not null && header.File.FindTensor(name + ".weight") is null)
            throw ProjectorPreflight.Invalid($"'{name}.bias' is there without its weight.");
    }

    /// <summary>Checks the bounds within which a product and what it is made of are kept.</summary>
    public void Bounds(string name)
    {
        foreach (var bound in (string[])["input_min", "input_max", "output_min", "output_max"])
            Vector($"{name}.{bound}", 1, isRequired: false);
    }

    /// <summary>Refuses what was not asked for: the loader takes what it knows of any type of projector, and the graph computes with it.</summary>
    public void CheckNoOthers()
    {
        if (header.File.Tensors.FirstOrDefault(tensor => !_known.Contains(tensor.Name)) is { } other)
            throw ProjectorPreflight.Invalid($"the tensor '{other.Name}' belongs to no projector of the type {header.Type}.");
    }

    private void Layer(string prefix, LayerForm form)
    {
        var width = header.EncoderWidth;
        if (form.IsFused)
            Linear(prefix + "attn_qkv", width, 3 * width, needsBias: form.NeedsBiases);
        foreach (var name in (string[])(form.IsFused ? ["attn_out"] : ["attn_q", "attn_k", "attn_v", "attn_out"]))
            Linear(prefix + name, width, width, needsBias: form.NeedsBiases && name != "attn_out");
        foreach (var name in (string[])(form.NormedHeads > 0 ? ["attn_q_norm.weight", "attn_k_norm.weight"] : []))
            Vector(prefix + name, form.NormedHeads, isRequired: false);
        foreach (var name in (string[])(form.NormsBehind ? ["attn_post_norm.weight", "ffn_post_norm.weight"] : form.MayScale ? ["ls1.weight", "ls2.weight"] : []))
            Vector(prefix + name, width, isRequired: false);
        Norm(prefix + "ln1", width);
        Norm(prefix + "ln2", width);
        FeedForward(prefix, form);
        foreach (var name in (string[])(form.Bounds ? ["attn_q", "attn_k", "attn_v", "attn_out", "ffn_up", "ffn_gate", "ffn_down"] : []))
            Bounds(prefix + name);
    }

    private void FeedForward(string prefix, LayerForm form)
    {
        // Older files have the two the other way round, and the loader tells by the first length of the one that leads down.
        var width = header.EncoderWidth;
        var down = header.File.FindTensor(prefix + "ffn_down.weight") ?? throw ProjectorPreflight.Invalid($"the tensor '{prefix}ffn_down.weight' is missing.");
        var isSwapped = form.MaySwap && down.Shape[0] == width;
        var inner = isSwapped ? down.Shape.ElementAtOrDefault(1) : down.Shape[0];
        var (first, second) = isSwapped ? ("ffn_down", "ffn_up") : ("ffn_up", "ffn_down");
        Linear(prefix + first, width, inner);
        Linear(prefix + second, inner, width);
        if (form.MayGate && header.File.FindTensor(prefix + "ffn_gate.weight") is not null)
            Linear(prefix + "ffn_gate", width, inner);
    }

    private GgufTensor Needed(string name) => Find(name) ?? throw ProjectorPreflight.Invalid($"the tensor '{name}' is missing.");

    private GgufTensor? Find(string name)
    {
        _known.Add(name);
        return header.File.FindTensor(name);
    }

    private static void Expect(GgufTensor tensor, bool isOfType, params ReadOnlySpan<long> shape)
    {
        if (!isOfType)
            throw ProjectorPreflight.Invalid($"the tensor '{tensor.Name}' is stored as {GgufTensorTypes.NameOf(tensor.Type)}, with which llama.cpp can't compute there.");
        for (var i = 0; i < Math.Max(shape.Length, tensor.Shape.Count); i++)
        {
            if ((i < shape.Length ? shape[i] : 1) != (i < tensor.Shape.Count ? tensor.Shape[i] : 1))
                throw ProjectorPreflight.Invalid($"the tensor '{tensor.Name}' is [{string.Join(" x ", tensor.Shape)}], but must be [{string.Join(" x ", shape.ToArray())}].");
        }
    }
}
