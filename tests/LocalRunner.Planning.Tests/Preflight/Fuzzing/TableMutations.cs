namespace LocalRunner.Planning.Tests.Preflight.Fuzzing;

/// <summary>Changes the table of tensors: dropped, doubled, swapped, of other shapes and types, over each other or elsewhere in the file, in other layers.</summary>
internal static class TableMutations
{
    public static string Apply(HeaderModel model, Random random)
    {
        if (model.Tensors.Count == 0)
            return "nothing";
        return random.Next(14) switch
        {
            0 => Drop(model, random),
            1 => DropLayer(model, random),
            2 => Swap(model, random),
            3 or 4 => Reshape(model, random),
            5 => TensorMutations.Retype(model, random),
            6 => Move(model, random),
            7 => Layer(model, random),
            8 => Lend(model, random),
            9 => Align(model, random),
            10 => Stretch(model, random),
            11 => Double(model, random),
            12 => Overlap(model, random),
            _ => TensorMutations.Resize(model, random),
        };
    }

    private static string Drop(HeaderModel model, Random random)
    {
        var role = Role(model.Tensors[random.Next(model.Tensors.Count)].Name);
        var index = model.Tensors.FindIndex(tensor => Role(tensor.Name) == role);
        if (random.Next(2) == 0)
            model.Tensors.RemoveAt(index);
        else
            model.Tensors.RemoveAll(tensor => Role(tensor.Name) == role);
        return $"without {role}";
    }

    private static string DropLayer(HeaderModel model, Random random)
    {
        var layer = $"blk.{random.Next(6)}.";
        model.Tensors.RemoveAll(tensor => tensor.Name.Contains(layer, StringComparison.Ordinal));
        return $"without {layer}";
    }

    /// <summary>Swaps names, or the places in the file, of two tensors.</summary>
    private static string Swap(HeaderModel model, Random random)
    {
        var (i, j) = (random.Next(model.Tensors.Count), random.Next(model.Tensors.Count));
        var (one, other) = (model.Tensors[i], model.Tensors[j]);
        (model.Tensors[i], model.Tensors[j]) = random.Next(2) == 0
            ? (one with { Key = other.Key }, other with { Key = one.Key })
            : (one with { Offset = other.Offset }, other with { Offset = one.Offset });
        return $"{one.Name} and {other.Name} swapped";
    }

    /// <summary>Gives a tensor, or all of its role, as many values in another shape.</summary>
    private static string Reshape(HeaderModel model, Random random)
    {
        var chosen = model.Tensors[random.Next(model.Tensors.Count)];
        var isAll = random.Next(2) == 0;
        var way = random.Next(7);
        for (var i = 0; i < model.Tensors.Count; i++)
        {
            var tensor = model.Tensors[i];
            if (isAll ? Role(tensor.Name) == Role(chosen.Name) : tensor == chosen)
                model.Tensors[i] = tensor with { Shape = Shape(tensor.Shape, way) };
        }

        return $"{chosen.Name} reshaped {way}{(isAll ? " everywhere" : "")}";
    }

    private static ulong[] Shape(ulong[] shape, int way) => way switch
    {
        0 => [.. shape.Reverse()],
        1 => [shape.Aggregate(1UL, (a, b) => a * b)],
        2 => [.. shape, 1],
        3 => [1, .. shape],
        4 when shape.Length > 1 => [shape[0] / 2, shape[1] * 2, .. shape[2..]],
        5 when shape.Length > 1 => [shape[0] * 2, shape[1] / 2, .. shape[2..]],
        6 when shape.Length > 1 => [shape[0], shape[1] / 2, .. shape[2..], 2],
        _ => shape,
    };

    private static string Move(HeaderModel model, Random random)
    {
        var index = random.Next(model.Tensors.Count);
        var tensor = model.Tensors[index];
        var other = model.Tensors[random.Next(model.Tensors.Count)].Offset;
        ulong[] places = [0, other, tensor.Offset + 32, tensor.Offset + 1, tensor.Offset + 16, 1UL << 31, 1UL << 32, ulong.MaxValue - 31, 1UL << 62];
        model.Tensors[index] = tensor with { Offset = places[random.Next(places.Length)] };
        return $"{tensor.Name} at {model.Tensors[index].Offset}";
    }

    private static string Double(HeaderModel model, Random random)
    {
        var tensor = model.Tensors[random.Next(model.Tensors.Count)];
        var other = model.Tensors[random.Next(model.Tensors.Count)];
        model.Tensors.Insert(random.Next(model.Tensors.Count + 1), random.Next(2) == 0 ? tensor : other with { Key = tensor.Key });
        return $"{tensor.Name} twice";
    }

    /// <summary>Packs tensors over each other: all at the beginning, or each half into the one before.</summary>
    private static string Overlap(HeaderModel model, Random random)
    {
        var isAll = random.Next(2) == 0;
        for (var i = 0; i < model.Tensors.Count; i++)
            model.Tensors[i] = model.Tensors[i] with { Offset = isAll ? 0 : model.Tensors[i].Offset / 2 / (ulong)model.Alignment * (ulong)model.Alignment };
        return isAll ? "all tensors at 0" : "all tensors half as far";
    }

    /// <summary>Gives a tensor to another layer, or to none.</summary>
    private static string Layer(HeaderModel model, Random random)
    {
        var index = random.Next(model.Tensors.Count);
        var name = model.Tensors[index].Name;
        string[] names =
        [
            name.Replace("blk.0.", "blk.1.", StringComparison.Ordinal), name.Replace("blk.1.", "blk.0.", StringComparison.Ordinal),
            name.Replace("blk.", "blk.9", StringComparison.Ordinal), name.Replace(".weight", ".bias", StringComparison.Ordinal),
            name.Replace(".weight", ".scale", StringComparison.Ordinal), name.Replace(".weight", "", StringComparison.Ordinal), Role(name), "blk.0." + name,
        ];
        var other = HostileValues.Bytes(names[random.Next(names.Length)]);
        if (random.Next(2) == 0)
            model.Tensors.RemoveAll(tensor => tensor.Key.AsSpan().SequenceEqual(other));
        index = model.Tensors.FindIndex(tensor => tensor.Name == name);
        if (index < 0)
            return $"without {name}";
        if (random.Next(2) == 0)
            model.Tensors[index] = model.Tensors[index] with { Key = other };
        else
            model.Tensors.Add(model.Tensors[index] with { Key = other });
        return $"{name} as {HostileValues.Text(other)}";
    }

    /// <summary>Adds a tensor that the engine may take though the file had none, in the shape of another.</summary>
    private static string Lend(HeaderModel model, Random random)
    {
        var like = model.Tensors[random.Next(model.Tensors.Count)];
        var name = HostileValues.OptionalTensors[random.Next(HostileValues.OptionalTensors.Length)];
        name = name.Replace("blk.0", $"blk.{random.Next(4)}", StringComparison.Ordinal);
        model.Tensors.RemoveAll(tensor => tensor.Name == name);
        model.Tensors.Add(like with { Key = HostileValues.Bytes(name) });
        return $"{name} as {like.Name}";
    }

    /// <summary>Lays all tensors out anew, at multiples of another number.</summary>
    private static string Align(HeaderModel model, Random random)
    {
        uint[] alignments = [0, 1, 2, 3, 4, 8, 16, 24, 33, 64, 128, 4096, 1u << 20, 1u << 31, uint.MaxValue];
        var alignment = alignments[random.Next(alignments.Length)];
        model.Entries.RemoveAll(entry => entry.Name == "general.alignment");
        model.Entries.Add(random.Next(5) == 0
            ? new(HostileValues.Bytes("general.alignment"), Payload.UInt64, Payload.OfInteger(Payload.UInt64, alignment))
            : new(HostileValues.Bytes("general.alignment"), Payload.UInt32, Payload.OfInteger(Payload.UInt32, alignment)));
        model.Alignment = Math.Clamp((int)Math.Min(alignment, 1u << 20), 1, 1 << 20);
        if (random.Next(3) > 0)
            TensorMutations.Pack(model);
        return $"alignment {alignment}";
    }

    /// <summary>Makes one dimension of a role longer or shorter in all layers.</summary>
    private static string Stretch(HeaderModel model, Random random)
    {
        var role = Role(model.Tensors[random.Next(model.Tensors.Count)].Name);
        var (dimension, way) = (random.Next(3), random.Next(5));
        for (var i = 0; i < model.Tensors.Count; i++)
        {
            var tensor = model.Tensors[i];
            if (Role(tensor.Name) != role || tensor.Shape.Length <= dimension)
                continue;
            var shape = (ulong[])tensor.Shape.Clone();
            shape[dimension] = way switch { 0 => shape[dimension] * 2, 1 => Math.Max(1, shape[dimension] / 2), 2 => shape[dimension] + 32, 3 => shape[dimension] + 1, _ => 1 };
            model.Tensors[i] = tensor with { Shape = shape };
        }

        TensorMutations.Pack(model);
        return $"dimension {dimension} of {role} stretched {way}";
    }

    private static string Role(string name) => name.StartsWith("blk.", StringComparison.Ordinal) && name.IndexOf('.', 4) is > 0 and var end ? name[(end + 1)..] : name;
}
