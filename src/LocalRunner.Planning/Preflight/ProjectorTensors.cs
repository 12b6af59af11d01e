using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Preflight;

/// <summary>Checks the tensors of a projector: each that the graph reads is there and of the shape that it is computed with, and no other is (clip.cpp, models/siglip.cpp).</summary>
internal static class ProjectorTensors
{
    public static void Check(ProjectorHeader header)
    {
        var (width, patch) = (header.EncoderWidth, header.PatchSize);
        var known = new HashSet<string>(StringComparer.Ordinal);
        Plain("v.patch_embd.weight", patch, patch, 3, width);
        if (header.KeepsForm)
        {
            // The two halves of a picture's two moments. Its positions are turned into the heads.
            Plain("v.patch_embd.weight.1", patch, patch, 3, width);
        }
        else
        {
            Added("v.patch_embd.bias", width);
            Required("v.position_embd.weight", GgufTensorType.F32, width, header.Patches);
        }

        foreach (var name in (string[])["v.pre_ln", "v.post_ln"])
            Norm(name);
        for (var layer = 0; layer < header.Layers; layer++)
            Layer($"v.blk.{layer}.");

        if (header.Type == ProjectorHeader.Gemma3)
        {
            Plain("mm.input_projection.weight", header.Width, width);
            Required("mm.soft_emb_norm.weight", GgufTensorType.F32, width);
        }
        else if (header.KeepsForm)
        {
            var inner = header.File.FindTensor("mm.0.bias")?.Shape[0] ?? 0;
            Matrix("mm.0.weight", width * header.Merge * header.Merge, inner);
            Required("mm.0.bias", GgufTensorType.F32, inner);
            Matrix("mm.2.weight", inner, header.Width);
            Required("mm.2.bias", GgufTensorType.F32, header.Width);
        }
        else
        {
            Matrix("mm.model.fc.weight", width * header.Merge * header.Merge, header.Width);
        }

        // The loader takes what it knows of any type of projector, and the graph computes with it.
        if (header.File.Tensors.FirstOrDefault(tensor => !known.Contains(tensor.Name)) is { } other)
            throw ProjectorPreflight.Invalid($"the tensor '{other.Name}' belongs to no projector of the type {header.Type}.");

        void Layer(string prefix)
        {
            foreach (var name in (string[])["attn_q", "attn_k", "attn_v", "attn_out"])
            {
                Matrix($"{prefix}{name}.weight", width, width);
                if (header.KeepsForm && name != "attn_out")
                    Required($"{prefix}{name}.bias", GgufTensorType.F32, width);
                else
                    Added($"{prefix}{name}.bias", width);
            }

            Norm(prefix + "ln1");
            Norm(prefix + "ln2");

            // Older files have the two the other way round, and the loader tells by the first length of the one that leads down.
            var down = header.File.FindTensor(prefix + "ffn_down.weight") ?? throw ProjectorPreflight.Invalid($"the tensor '{prefix}ffn_down.weight' is missing.");
            var isSwapped = down.Shape[0] == width;
            var inner = isSwapped ? down.Shape.ElementAtOrDefault(1) : down.Shape[0];
            var (first, second) = isSwapped ? ("ffn_down", "ffn_up") : ("ffn_up", "ffn_down");
            Matrix($"{prefix}{first}.weight", width, inner);
            Added($"{prefix}{first}.bias", inner);
            Matrix($"{prefix}{second}.weight", inner, width);
            Added($"{prefix}{second}.bias", width);
            if (!header.KeepsForm || header.File.FindTensor(prefix + "ffn_gate.weight") is null)
                return;
            Matrix(prefix + "ffn_gate.weight", width, inner);
            Added(prefix + "ffn_gate.bias", inner);
        }

        void Norm(string name)
        {
            Added(name + ".weight", width);
            Added(name + ".bias", width);
            if (header.File.FindTensor(name + ".bias") is not null && header.File.FindTensor(name + ".weight") is null)
                throw ProjectorPreflight.Invalid($"'{name}.bias' is there without its weight.");
        }

        void Added(string name, long length)
        {
            if (Find(name) is { } tensor)
                Expect(tensor, tensor.Type == GgufTensorType.F32, length);
        }

        void Required(string name, GgufTensorType type, params ReadOnlySpan<long> shape)
        {
            var tensor = Find(name) ?? throw ProjectorPreflight.Invalid($"the tensor '{name}' is missing.");
            Expect(tensor, tensor.Type == type, shape);
        }

        // A convolution, or a matrix that is turned round, has no code for other types.
        void Plain(string name, params ReadOnlySpan<long> shape)
        {
            var tensor = Find(name) ?? throw ProjectorPreflight.Invalid($"the tensor '{name}' is missing.");
            Expect(tensor, tensor.Type is GgufTensorType.F32 or GgufTensorType.F16, shape);
        }

        void Matrix(string name, long rows, long columns)
        {
            var tensor = Find(name) ?? throw ProjectorPreflight.Invalid($"the tensor '{name}' is missing.");
            Expect(tensor, tensor.Type is GgufTensorType.F32 or GgufTensorType.F16 or GgufTensorType.BF16 or GgufTensorType.Q8_0 or GgufTensorType.Q4_0 or GgufTensorType.Q4_1
                or GgufTensorType.Q5_0 or GgufTensorType.Q5_1 or GgufTensorType.Q2_K or GgufTensorType.Q3_K or GgufTensorType.Q4_K or GgufTensorType.Q5_K or GgufTensorType.Q6_K, rows, columns);
        }

        GgufTensor? Find(string name)
        {
            known.Add(name);
            return header.File.FindTensor(name);
        }
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
