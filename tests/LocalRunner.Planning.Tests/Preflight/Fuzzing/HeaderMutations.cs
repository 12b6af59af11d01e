using System.Buffers.Binary;

namespace LocalRunner.Planning.Tests.Preflight.Fuzzing;

/// <summary>Makes damaged copies of a GGUF file's header: the same seed always gives the same copy.</summary>
internal sealed class HeaderMutations
{
    private readonly HeaderModel _original;
    private readonly string _architecture;

    public HeaderMutations(ReadOnlySpan<byte> file)
    {
        _original = HeaderModel.Read(file);
        var entry = _original.Entries.First(e => e.Name == "general.architecture");
        _architecture = System.Text.Encoding.UTF8.GetString(entry.Payload.AsSpan(8));
    }

    /// <summary>Where the tensor data, which every copy shares, begins in the original.</summary>
    public long DataStart => _original.DataStart;

    /// <summary>Makes one header; the original's tensor data is to follow it.</summary>
    public byte[] Create(int seed, out string description)
    {
        var random = new Random(seed);
        var model = _original.Copy();
        var steps = new List<string>();
        for (var count = random.Next(1, 4); count > 0; count--)
            steps.Add(Step(model, random));
        var header = model.Write();
        if (random.Next(8) == 0)
            steps.Add(RawDamage(ref header, random));
        description = string.Join("; ", steps);
        return header;
    }

    private string Step(HeaderModel model, Random random) => random.Next(14) switch
    {
        0 or 1 or 2 => ChangeScalar(model, random),
        3 or 4 or 5 => PutArchitectureKey(model, random),
        6 => ChangeArray(model, random),
        7 => ChangeType(model, random),
        8 => EntryMutations.MoveKey(model, random, _architecture),
        9 => TensorMutations.Alter(model, random),
        10 => TensorMutations.Retype(model, random),
        11 or 12 => TensorMutations.Resize(model, random),
        _ => EntryMutations.PutTokenizerKey(model, random),
    };

    private static string ChangeScalar(HeaderModel model, Random random)
    {
        var index = EntryMutations.Pick(model, random, e => e.Type != 9);
        if (index < 0)
            return "none";
        var entry = model.Entries[index];
        model.Entries[index] = entry with { Payload = EntryMutations.Scalar(entry.Type, random, entry.Payload) };
        return $"{entry.Name} = {Convert.ToHexString(model.Entries[index].Payload.AsSpan(0, Math.Min(16, model.Entries[index].Payload.Length)))}";
    }

    private string PutArchitectureKey(HeaderModel model, Random random)
    {
        var (name, number) = HostileValues.Keys[random.Next(HostileValues.Keys.Length)];
        var type = number ? 6u : 4u;
        if (random.Next(6) == 0)
            type = (uint)random.Next(13);
        var payload = type == 9 ? EntryMutations.Array(random) : EntryMutations.Scalar(type, random, []);
        var key = HostileValues.Bytes($"{_architecture}.{name}");
        model.Entries.RemoveAll(e => e.Key.AsSpan().SequenceEqual(key));
        model.Entries.Add(new HeaderEntry(key, type, payload));
        return $"put {name} type {type} = {Convert.ToHexString(payload.AsSpan(0, Math.Min(24, payload.Length)))}";
    }

    private static string ChangeArray(HeaderModel model, Random random)
    {
        var index = EntryMutations.Pick(model, random, e => e.Type == 9);
        if (index < 0)
            return "none";
        var entry = model.Entries[index];
        var payload = (byte[])entry.Payload.Clone();
        switch (random.Next(4))
        {
            case 0:
                BinaryPrimitives.WriteUInt32LittleEndian(payload, (uint)random.Next(14));
                break;
            case 1:
                BinaryPrimitives.WriteInt64LittleEndian(payload.AsSpan(4), HostileValues.Integers[random.Next(HostileValues.Integers.Length)]);
                break;
            case 2:
                payload = EntryMutations.Array(random);
                break;
            default:
                payload = EntryMutations.ChangeElement(payload, random);
                break;
        }

        model.Entries[index] = entry with { Payload = payload };
        return $"array {entry.Name}";
    }

    private static string ChangeType(HeaderModel model, Random random)
    {
        var index = random.Next(model.Entries.Count);
        var entry = model.Entries[index];
        var type = (uint)random.Next(13);
        var payload = type == 9 ? EntryMutations.Array(random) : EntryMutations.Scalar(type, random, []);
        model.Entries[index] = entry with { Type = type, Payload = payload };
        return $"type of {entry.Name} = {type}";
    }

    private static string RawDamage(ref byte[] header, Random random)
    {
        if (random.Next(5) == 0)
        {
            header = header[..random.Next(header.Length)];
            return "truncated";
        }

        // Most of a header is token texts; the first and last bytes hold what matters more.
        var window = random.Next(3) switch { 0 => Math.Min(1024, header.Length), _ => header.Length };
        for (var flips = random.Next(1, 9); flips > 0; flips--)
            header[random.Next(window)] ^= (byte)(1 << random.Next(8));
        return "bits";
    }
}
