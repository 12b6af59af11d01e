namespace LocalRunner.Gguf;

/// <summary>Reads the descriptions of tensors and checks that their data fills the rest of the file without gaps.</summary>
internal static class GgufTensorReader
{
    public static (IReadOnlyList<GgufTensor> Tensors, long DataStart) Read(GgufCursor cursor, int count, uint alignment, int part)
    {
        var tensors = new List<GgufTensor>();
        var names = new HashSet<string>();
        for (var i = 0; i < count; i++)
        {
            cursor.Enter("tensor", number: i);
            var name = cursor.Name("name", GgufLimits.MaxTensorNameBytes);
            cursor.Enter("the tensor", name);
            if (!names.Add(name))
                throw cursor.Invalid("appears twice");

            tensors.Add(ReadTensor(cursor, name, part));
        }

        cursor.Enter("the tensor data");
        if (count == 0)
            return (tensors, cursor.Position);

        var start = GgufLimits.AlignUp(cursor.Position, alignment);
        if (start > cursor.Bytes.Length)
            throw cursor.Truncated($"it begins at byte {start}");

        Place(cursor, tensors, start, alignment);
        return (tensors, start);
    }

    private static GgufTensor ReadTensor(GgufCursor cursor, string name, int part)
    {
        var shape = ReadShape(cursor, out var elements);
        var type = (GgufTensorType)cursor.UInt32();
        if (!GgufTensorTypes.IsKnown(type))
            throw cursor.Invalid($"has the type number {(uint)type}, which is unknown or was removed");

        var block = GgufTensorTypes.BlockSize(type);
        if (shape[0] % block != 0)
            throw cursor.Invalid(
                $"has rows of {shape[0]} elements, no multiple of the {block} in a block of {GgufTensorTypes.NameOf(type)}");

        if (elements / block > long.MaxValue / GgufTensorTypes.BytesPerBlock(type))
            throw cursor.Invalid($"has the shape [{string.Join(", ", shape)}], whose bytes exceed a 64-bit number");

        var offset = cursor.UInt64();
        if (offset > long.MaxValue)
            throw cursor.Invalid($"has the offset {offset}, beyond the end of the file at byte {cursor.Bytes.Length}");

        return new GgufTensor(name, type, shape, (long)offset, GgufTensorTypes.BytesOf(type, elements), part);
    }

    private static long[] ReadShape(GgufCursor cursor, out long elements)
    {
        var dimensions = cursor.UInt32();
        if (dimensions is 0 or > GgufLimits.MaxDimensions)
            throw cursor.Invalid($"has {dimensions} dimensions; 1 to {GgufLimits.MaxDimensions} are allowed");

        var shape = new long[dimensions];
        elements = 1;
        for (var i = 0; i < shape.Length; i++)
        {
            shape[i] = (long)cursor.UInt64();
            if (shape[i] <= 0)
                throw cursor.Invalid($"has {shape[i]} elements in dimension {i}; at least 1 is needed");

            if (elements > long.MaxValue / shape[i])
                throw cursor.Invalid($"has the shape [{string.Join(", ", shape[..(i + 1)])}], more elements than a 64-bit number holds");

            elements *= shape[i];
        }

        return shape;
    }

    /// <summary>Turns offsets within the data into offsets within the file; llama.cpp too accepts no gap and no overlap.</summary>
    private static void Place(GgufCursor cursor, List<GgufTensor> tensors, long start, uint alignment)
    {
        var next = start;
        for (var i = 0; i < tensors.Count; i++)
        {
            var tensor = tensors[i];
            cursor.Enter("the tensor", tensor.Name);
            if (tensor.Offset % alignment != 0)
                throw cursor.Invalid($"has the offset {tensor.Offset}, no multiple of the alignment {alignment}");

            if (tensor.Offset != next - start)
                throw cursor.Invalid($"has the offset {tensor.Offset}, but the tensors before it end at {next - start}");

            if (next > cursor.Bytes.Length || tensor.Bytes > cursor.Bytes.Length - next)
                throw cursor.Truncated($"{tensor.Bytes} bytes are needed at byte {next}");

            tensors[i] = tensor with { Offset = next };
            next = GgufLimits.AlignUp(next + tensor.Bytes, alignment);
        }
    }
}
