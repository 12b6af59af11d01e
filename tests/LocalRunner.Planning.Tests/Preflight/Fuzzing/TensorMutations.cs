using System.Buffers.Binary;

namespace LocalRunner.Planning.Tests.Preflight.Fuzzing;

/// <summary>Damage to the tensor table, some of it consistent with the metadata so that shape checks alone don't find it.</summary>
internal static class TensorMutations
{
    // Bytes and elements of one block, by type number; types that no longer exist have no size.
    private static readonly Dictionary<uint, (ulong Block, ulong Bytes)> Sizes = new()
    {
        [0] = (1, 4),
        [1] = (1, 2),
        [2] = (32, 18),
        [3] = (32, 20),
        [6] = (32, 22),
        [7] = (32, 24),
        [8] = (32, 34),
        [9] = (32, 36),
        [10] = (256, 84),
        [11] = (256, 110),
        [12] = (256, 144),
        [13] = (256, 176),
        [14] = (256, 210),
        [15] = (256, 292),
        [16] = (256, 66),
        [17] = (256, 74),
        [18] = (256, 98),
        [19] = (256, 50),
        [20] = (32, 18),
        [21] = (256, 110),
        [22] = (256, 82),
        [23] = (256, 136),
        [24] = (1, 1),
        [25] = (1, 2),
        [26] = (1, 4),
        [27] = (1, 8),
        [28] = (1, 8),
        [29] = (256, 56),
        [30] = (1, 2),
        [34] = (256, 54),
        [35] = (256, 66),
        [39] = (32, 17),
        [40] = (64, 36),
        [41] = (128, 18),
        [42] = (64, 18),
    };

    public static string Alter(HeaderModel model, Random random)
    {
        var index = random.Next(model.Tensors.Count);
        var tensor = model.Tensors[index];
        var step = HostileValues.Integers[random.Next(HostileValues.Integers.Length)];
        switch (random.Next(8))
        {
            case 0:
                model.Tensors[index] = tensor with { Type = (uint)random.Next(45) };
                return $"{tensor.Name} type {model.Tensors[index].Type}";
            case 1:
                var shape = (ulong[])tensor.Shape.Clone();
                if (shape.Length > 0)
                    shape[random.Next(shape.Length)] = (ulong)step;
                model.Tensors[index] = tensor with { Shape = shape };
                return $"{tensor.Name} shape {string.Join('x', shape)}";
            case 2:
                model.Tensors[index] = tensor with { Shape = [.. tensor.Shape, (ulong)random.Next(3)] };
                return $"{tensor.Name} one dimension more";
            case 3:
                model.Tensors[index] = tensor with { Shape = tensor.Shape[..random.Next(tensor.Shape.Length)] };
                return $"{tensor.Name} fewer dimensions";
            case 4:
                model.Tensors[index] = tensor with { Offset = random.Next(2) == 0 ? (ulong)step : tensor.Offset + 32 };
                return $"{tensor.Name} offset {model.Tensors[index].Offset}";
            case 5:
                model.Tensors.RemoveAt(index);
                return $"remove {tensor.Name}";
            case 6:
                model.Tensors[index] = tensor with { Key = HostileValues.Bytes(HostileValues.TensorNames[random.Next(HostileValues.TensorNames.Length)]) };
                return $"{tensor.Name} renamed {model.Tensors[index].Name}";
            default:
                var name = HostileValues.TensorNames[random.Next(HostileValues.TensorNames.Length)];
                model.Tensors.RemoveAll(t => t.Name == name);
                model.Tensors.Add(tensor with { Key = HostileValues.Bytes(name), Shape = Shape(model, random) });
                Pack(model);
                return $"add {name} {string.Join('x', model.Tensors[^1].Shape)} type {tensor.Type}";
        }
    }

    /// <summary>Gives one tensor, or all of the same role, another type and lays the table out again.</summary>
    public static string Retype(HeaderModel model, Random random)
    {
        var chosen = model.Tensors[random.Next(model.Tensors.Count)].Name;
        var role = chosen[(chosen.LastIndexOf('.', Math.Max(0, chosen.LastIndexOf('.') - 1)) + 1)..];
        var all = random.Next(2) == 0;
        var types = Sizes.Keys.ToArray();
        var type = types[random.Next(types.Length)];
        for (var i = 0; i < model.Tensors.Count; i++)
        {
            var tensor = model.Tensors[i];
            if (all ? tensor.Name.EndsWith(role, StringComparison.Ordinal) : tensor.Name == chosen)
                model.Tensors[i] = tensor with { Type = type };
        }

        Pack(model);
        return $"retype {(all ? role : chosen)} {type}";
    }

    /// <summary>Replaces one dimension everywhere it appears, in shapes and in metadata alike.</summary>
    public static string Resize(HeaderModel model, Random random)
    {
        var dimensions = model.Tensors.SelectMany(t => t.Shape).Distinct().Where(d => d > 1).ToArray();
        if (dimensions.Length == 0)
            return "none";
        var from = dimensions[random.Next(dimensions.Length)];
        ulong[] targets = [1, 2, 3, 8, 16, 24, 31, 32, 33, 64, 96, 100, 128, 160, 192, 255, 320, 384, 512, from * 2, from / 2, from - 1, from + 1];
        var to = targets[random.Next(targets.Length)];
        if (to == 0 || to > 65_536)
            to = 64;
        for (var i = 0; i < model.Tensors.Count; i++)
        {
            var tensor = model.Tensors[i];
            model.Tensors[i] = tensor with { Shape = [.. tensor.Shape.Select(d => d == from ? to : d)] };
        }

        for (var i = 0; i < model.Entries.Count; i++)
        {
            var entry = model.Entries[i];
            if (entry.Type == 4 && BinaryPrimitives.ReadUInt32LittleEndian(entry.Payload) == from)
                model.Entries[i] = entry with { Payload = BitConverter.GetBytes((uint)to) };
        }

        Pack(model);
        return $"resize {from} to {to}";
    }

    private static ulong[] Shape(HeaderModel model, Random random)
    {
        var dimensions = model.Tensors.SelectMany(t => t.Shape).Distinct().Append(1UL).ToArray();
        return [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => dimensions[random.Next(dimensions.Length)])];
    }

    /// <summary>Lays all tensors out anew, one behind the other.</summary>
    public static void Pack(HeaderModel model)
    {
        var offset = 0UL;
        var alignment = (ulong)model.Alignment;
        for (var i = 0; i < model.Tensors.Count; i++)
        {
            model.Tensors[i] = model.Tensors[i] with { Offset = offset };
            offset = unchecked((offset + BytesOf(model.Tensors[i]) + alignment - 1) / alignment * alignment);
        }
    }

    /// <summary>Computes how many bytes of data the table asks for.</summary>
    public static ulong DataBytes(HeaderModel model) =>
        model.Tensors.Select(tensor => unchecked(tensor.Offset + BytesOf(tensor))).DefaultIfEmpty(0UL).Max();

    private static ulong BytesOf(HeaderTensor tensor)
    {
        var elements = tensor.Shape.Aggregate(1UL, (a, d) => unchecked(a * d));
        var (block, bytes) = Sizes.GetValueOrDefault(tensor.Type, (1UL, 4UL));
        return unchecked(elements / block * bytes);
    }
}
