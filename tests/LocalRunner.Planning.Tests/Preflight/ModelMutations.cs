using System.Buffers.Binary;

namespace LocalRunner.Planning.Tests.Preflight;

/// <summary>
/// Makes damaged copies of any model's header that stay close to it: each key to its extremes, arrays cut, types changed, tensors dropped,
/// doubled and swapped. The same seed always gives the same copy.
/// </summary>
internal sealed class ModelMutations(byte[] file)
{
    private const uint UInt32 = 4, Int32 = 5, Float = 6, Bool = 7, Text = 8, Array = 9, UInt64 = 10;
    private static readonly int[] s_sizes = [1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8];
    private static readonly long[] s_extremes = [0, 1, 2, 3, 5, 7, 31, 33, 64, 100, 256, 1000, 4096, 65_537, int.MaxValue, uint.MaxValue, -1, 1L << 40];
    private static readonly float[] s_numbers = [0, -1, 1e-38f, 1e38f, 0.3f, -1e9f, float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    private readonly HeaderModel _original = HeaderModel.Read(file);

    public byte[] Create(int seed, out string description)
    {
        var random = new Random(seed);
        var model = _original.Copy();
        var steps = new List<string>();
        for (var count = random.Next(3) == 0 ? 2 : 1; count > 0; count--)
            steps.Add(Step(model, random));
        description = string.Join("; ", steps);
        return [.. model.Write(), .. file.AsSpan((int)_original.DataStart)];
    }

    private static string Step(HeaderModel model, Random random) => (model.Tensors.Count == 0 ? random.Next(5) : random.Next(12)) switch
    {
        0 or 1 or 2 or 3 => Extreme(model, random),
        4 => Cut(model, random),
        5 or 6 => Retype(model, random),
        7 => Drop(model, random),
        8 => Double(model, random),
        9 => Swap(model, random),
        10 => TensorMutations.Resize(model, random),
        _ => TensorMutations.Retype(model, random),
    };

    private static int Pick(HeaderModel model, Random random, Func<HeaderEntry, bool> wanted)
    {
        // The tokenizer's keys have a test of their own.
        var found = Enumerable.Range(0, model.Entries.Count)
            .Where(i => wanted(model.Entries[i]) && (random.Next(6) == 0 || !model.Entries[i].Name.StartsWith("tokenizer.", StringComparison.Ordinal))).ToArray();
        return found.Length == 0 ? 0 : found[random.Next(found.Length)];
    }

    private static string Extreme(HeaderModel model, Random random)
    {
        var index = Pick(model, random, entry => entry.Type is not (Text or Array));
        var entry = model.Entries[index];
        var payload = entry.Type is Text or Array ? entry.Payload : Scalar(entry.Type, random, entry.Payload);
        model.Entries[index] = entry with { Payload = payload };
        return $"{entry.Name} = {Convert.ToHexString(payload.AsSpan(0, Math.Min(8, payload.Length)))}";
    }

    private static byte[] Scalar(uint type, Random random, byte[] old)
    {
        var integer = s_extremes[random.Next(s_extremes.Length)];
        if (old.Length == 4 && random.Next(2) == 0)
        {
            var value = BinaryPrimitives.ReadUInt32LittleEndian(old);
            integer = random.Next(6) switch { 0 => value + 1, 1 => value - 1, 2 => value * 2, 3 => value / 2, 4 => value + 32, _ => value / 3 };
        }

        var number = s_numbers[random.Next(s_numbers.Length)];
        return type switch
        {
            Float => BitConverter.GetBytes(number),
            12 => BitConverter.GetBytes((double)number),
            Text => [.. BitConverter.GetBytes(4UL), .. "text"u8],
            _ => BitConverter.GetBytes(integer)[..s_sizes[type]],
        };
    }

    private static string Cut(HeaderModel model, Random random)
    {
        var index = Pick(model, random, entry => entry.Type == Array);
        var entry = model.Entries[index];
        if (entry.Type != Array || entry.Payload.Length < 12)
            return "none";

        var element = BinaryPrimitives.ReadUInt32LittleEndian(entry.Payload);
        var count = BinaryPrimitives.ReadUInt64LittleEndian(entry.Payload.AsSpan(4));
        if (element is Text or Array)
            return "none";

        var size = s_sizes[element];
        var payload = entry.Payload[12..];
        switch (random.Next(5))
        {
            case 0:
                count = 0;
                payload = [];
                break;
            case 1 when count > 0:
                count--;
                payload = payload[..^size];
                break;
            case 2:
                count++;
                payload = [.. payload, .. new byte[size]];
                break;
            case 3 when count > 0:
                Scalar(element, random, []).CopyTo(payload, size * random.Next((int)count));
                break;
            default:
                payload.AsSpan().Clear();
                break;
        }

        model.Entries[index] = entry with { Payload = [.. BitConverter.GetBytes(element), .. BitConverter.GetBytes(count), .. payload] };
        return $"{entry.Name} with {count} elements";
    }

    /// <summary>Keeps what a key says and says it in another type, or says something else in another type.</summary>
    private static string Retype(HeaderModel model, Random random)
    {
        var index = Pick(model, random, _ => true);
        var entry = model.Entries[index];
        uint[] types = [0, 2, UInt32, Int32, Float, Bool, Text, UInt64, 11, 12, Array, Array];
        var type = types[random.Next(types.Length)];
        byte[] payload;
        if (type == Array)
        {
            uint[] elements = [UInt32, Int32, Float, Bool, UInt64];
            var element = elements[random.Next(elements.Length)];
            var count = random.Next(3) switch { 0 => 1, 1 => 4, _ => random.Next(1, 9) };
            payload = [.. BitConverter.GetBytes(element), .. BitConverter.GetBytes((ulong)count), .. Enumerable.Range(0, count).SelectMany(_ => Scalar(element, random, []))];
        }
        else
        {
            payload = random.Next(2) == 0 && entry.Payload.Length == 4 && s_sizes[type] >= 4 && type is not (Float or 12)
                ? [.. entry.Payload, .. new byte[s_sizes[type] - 4]]
                : Scalar(type, random, []);
        }

        model.Entries[index] = entry with { Type = type, Payload = payload };
        if (random.Next(8) == 0)
            model.Entries.RemoveAt(index);
        return $"{entry.Name} as type {type}";
    }

    private static string Drop(HeaderModel model, Random random)
    {
        var name = model.Tensors[random.Next(model.Tensors.Count)].Name;
        var ending = name[(name.IndexOf('.', 4 % name.Length) + 1)..];
        var all = random.Next(3) == 0;
        model.Tensors.RemoveAll(tensor => all ? tensor.Name.EndsWith(ending, StringComparison.Ordinal) : tensor.Name == name);
        return $"without {(all ? ending : name)}";
    }

    private static string Double(HeaderModel model, Random random)
    {
        var tensor = model.Tensors[random.Next(model.Tensors.Count)];
        var other = model.Tensors[random.Next(model.Tensors.Count)];
        var name = random.Next(3) switch
        {
            0 => tensor.Name,
            1 => HostileValues.TensorNames[random.Next(HostileValues.TensorNames.Length)],
            _ => tensor.Name.Replace("blk.0", "blk.1", StringComparison.Ordinal),
        };
        model.Tensors.Add(other with { Key = HostileValues.Bytes(name), Shape = tensor.Shape });
        return $"{name} twice, or more";
    }

    private static string Swap(HeaderModel model, Random random)
    {
        var (i, j) = (random.Next(model.Tensors.Count), random.Next(model.Tensors.Count));
        var (one, other) = (model.Tensors[i], model.Tensors[j]);
        switch (random.Next(3))
        {
            case 0:
                (model.Tensors[i], model.Tensors[j]) = (one with { Key = other.Key }, other with { Key = one.Key });
                return $"names of {one.Name} and {other.Name}";
            case 1:
                (model.Tensors[i], model.Tensors[j]) = (one with { Shape = other.Shape, Type = other.Type }, other with { Shape = one.Shape, Type = one.Type });
                return $"shapes of {one.Name} and {other.Name}";
            default:
                model.Tensors[i] = one with { Shape = [.. one.Shape.Reverse()] };
                return $"{one.Name} turned";
        }
    }
}
