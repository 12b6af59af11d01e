using System.Buffers.Binary;

namespace LocalRunner.Planning.Tests.Preflight.Fuzzing;

/// <summary>Damage to metadata entries.</summary>
internal static class EntryMutations
{
    public static int Pick(HeaderModel model, Random random, Func<HeaderEntry, bool> wanted)
    {
        var found = Enumerable.Range(0, model.Entries.Count).Where(i => wanted(model.Entries[i])).ToArray();
        return found.Length == 0 ? -1 : found[random.Next(found.Length)];
    }

    public static byte[] Scalar(uint type, Random random, byte[] old)
    {
        var integer = HostileValues.Integers[random.Next(HostileValues.Integers.Length)];
        if (old.Length == 4 && random.Next(3) == 0)
        {
            var value = BinaryPrimitives.ReadUInt32LittleEndian(old);
            integer = random.Next(5) switch { 0 => value + 1, 1 => value - 1, 2 => value * 2, 3 => value / 2, _ => value / 3 };
        }

        var number = HostileValues.Numbers[random.Next(HostileValues.Numbers.Length)];
        return type switch
        {
            0 or 1 or 7 => [(byte)integer],
            2 or 3 => BitConverter.GetBytes((short)integer),
            4 or 5 => BitConverter.GetBytes((int)integer),
            6 => BitConverter.GetBytes(number),
            8 => Text(HostileValues.Texts[random.Next(HostileValues.Texts.Length)]),
            12 => BitConverter.GetBytes((double)number),
            _ => BitConverter.GetBytes(integer),
        };
    }

    public static byte[] Array(Random random)
    {
        uint[] types = [0, 1, 2, 4, 4, 5, 5, 6, 6, 7, 8, 10, 12, 9];
        var type = types[random.Next(types.Length)];
        int[] counts = [0, 1, 2, 4, 5, 6, 6, 6, 7, 30, 512, 513, 2048, 2049];
        var count = counts[random.Next(counts.Length)];
        using var stream = new MemoryStream();
        stream.Write(BitConverter.GetBytes(type));
        stream.Write(BitConverter.GetBytes((ulong)count));
        for (var i = 0; i < count; i++)
        {
            var element = type == 9 ? BitConverter.GetBytes(4u).Concat(BitConverter.GetBytes(0UL)).ToArray() : Scalar(type, random, []);
            stream.Write(element);
        }

        return stream.ToArray();
    }

    public static byte[] ChangeElement(byte[] array, Random random)
    {
        var type = BinaryPrimitives.ReadUInt32LittleEndian(array);
        if (array.Length < 32)
            return array;
        if (type != 8)
        {
            BinaryPrimitives.WriteInt32LittleEndian(array.AsSpan(random.Next(12, array.Length - 4)), random.Next());
            return array;
        }

        // Texts change length, so the array is walked to a random element and rebuilt around it. An earlier step may have
        // broken its lengths: then it stays as it is.
        var count = BinaryPrimitives.ReadUInt64LittleEndian(array.AsSpan(4));
        var position = 12;
        var end = End(array, position);
        for (var skip = random.Next((int)Math.Min(count, 100_000)); skip > 0 && end >= 0; skip--)
        {
            position = end;
            end = End(array, position);
        }

        if (end < 0)
            return array;
        string[] texts = ["", "a", "\0", " ", "<0x0A>", "<0x", "\n", "x y z", "<|endoftext|>", "\u0120", new('z', 5000), "[EMPTY_5]", "\u2581"];
        return [.. array[..position], .. Text(texts[random.Next(texts.Length)]), .. array[end..]];
    }

    private static int End(byte[] array, int position) => position + 8 <= array.Length
        && BinaryPrimitives.ReadUInt64LittleEndian(array.AsSpan(position)) is var length && length <= (ulong)(array.Length - position - 8)
        ? position + 8 + (int)length
        : -1;

    public static string MoveKey(HeaderModel model, Random random, string architecture)
    {
        var index = random.Next(model.Entries.Count);
        var entry = model.Entries[index];
        switch (random.Next(4))
        {
            case 0:
                model.Entries.RemoveAt(index);
                return $"remove {entry.Name}";
            case 1:
                model.Entries.Add(entry);
                return $"duplicate {entry.Name}";
            case 2:
                var key = HostileValues.Bytes(model.Entries[random.Next(model.Entries.Count)].Name + "x");
                model.Entries[index] = entry with { Key = key };
                return $"rename {entry.Name}";
            default:
                return Rename(model, random, architecture);
        }
    }

    public static string PutTokenizerKey(HeaderModel model, Random random)
    {
        var name = "tokenizer.ggml." + HostileValues.TokenizerKeys[random.Next(HostileValues.TokenizerKeys.Length)];
        uint[] types = [4, 4, 5, 7, 8, 8, 9, 9, 9, 6];
        var type = types[random.Next(types.Length)];
        var payload = type == 9 ? Array(random) : Scalar(type, random, []);
        var key = HostileValues.Bytes(name);
        model.Entries.RemoveAll(e => e.Key.AsSpan().SequenceEqual(key));
        model.Entries.Add(new HeaderEntry(key, type, payload));
        return $"put {name} type {type} = {Convert.ToHexString(payload.AsSpan(0, Math.Min(24, payload.Length)))}";
    }

    private static string Rename(HeaderModel model, Random random, string architecture)
    {
        var other = HostileValues.Architectures[random.Next(HostileValues.Architectures.Length)];
        for (var i = 0; i < model.Entries.Count; i++)
        {
            var entry = model.Entries[i];
            if (entry.Name == "general.architecture")
                model.Entries[i] = entry with { Payload = Text(other) };
            else if (entry.Name.StartsWith(architecture + ".", StringComparison.Ordinal))
                model.Entries[i] = entry with { Key = HostileValues.Bytes(other + entry.Name[architecture.Length..]) };
        }

        return $"architecture {other}";
    }

    private static byte[] Text(string text)
    {
        var bytes = HostileValues.Bytes(text);
        return [.. BitConverter.GetBytes((ulong)bytes.Length), .. bytes];
    }
}
