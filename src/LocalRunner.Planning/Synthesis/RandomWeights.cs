using System.Runtime.InteropServices;
using LocalRunner.Gguf;

namespace LocalRunner.Synthesis;

/// <summary>Draws the weights of a model, tensor by tensor, of a size that keeps its activations finite.</summary>
internal sealed class RandomWeights(int seed)
{
    private const int TileBytes = 2 << 20;
    private const int ChunkBytes = 256 << 10;
    private const float TimeStepBias = -4.6f;

    private readonly Dictionary<(GgufTensorType Type, long Row), byte[]> _tiles = [];
    private readonly byte[] _buffer = new byte[ChunkBytes];

    /// <summary>Writes a tensor's data, reporting bytes as they are written.</summary>
    public void Write(GgufTensor tensor, Stream stream, Action<long> onWritten)
    {
        // By name, so that a tensor's weights do not depend on what was written before it.
        var random = new Random(HashCode(tensor.Name) ^ seed);
        var decays = tensor.Name.EndsWith(".ssm_a", StringComparison.Ordinal);
        var constant = tensor.Type == GgufTensorType.F32 ? ConstantOf(tensor.Name) : null;
        for (var left = tensor.Bytes; left > 0;)
        {
            var most = (int)Math.Min(left, ChunkBytes);
            var part = _buffer.AsSpan(0, most);
            if (decays)
                Decays(part, tensor.Shape[0]);
            else if (constant is { } value)
                MemoryMarshal.Cast<byte, float>(part).Fill(value);
            else
                part = Cut(TileOf(tensor.Type, tensor.Shape[0]), tensor.Type, most, random);
            stream.Write(part);
            left -= part.Length;
            onWritten(part.Length);
        }
    }

    /// <summary>Takes a piece from a random block on: to draw every weight anew would take longer than to write it.</summary>
    private static Span<byte> Cut(byte[] tile, GgufTensorType type, int most, Random random)
    {
        var block = GgufTensorTypes.BytesPerBlock(type);
        var start = random.Next(tile.Length / block) * block;
        return tile.AsSpan(start, Math.Min(most / block * block, tile.Length - start));
    }

    private byte[] TileOf(GgufTensorType type, long row)
    {
        if (_tiles.TryGetValue((type, row), out var tile))
            return tile;

        var block = GgufTensorTypes.BytesPerBlock(type);
        tile = new byte[TileBytes / block * block];
        Draw(type, tile, 0.8 / Math.Sqrt(row), new Random(seed ^ ((int)type << 24) ^ (int)row));
        return _tiles[(type, row)] = tile;
    }

    /// <summary>Norms, factors and skips pass everything on, biases add nothing.</summary>
    private static float? ConstantOf(string name) => name switch
    {
        _ when name.EndsWith("norm.weight", StringComparison.Ordinal) || name.EndsWith(".ssm_d", StringComparison.Ordinal) || name.StartsWith("rope_", StringComparison.Ordinal) => 1,
        _ when name.EndsWith("ssm_dt.bias", StringComparison.Ordinal) => TimeStepBias,
        _ when name.EndsWith(".bias", StringComparison.Ordinal) || name.Contains("attn_sinks", StringComparison.Ordinal) => 0,
        _ when name.Contains("_norm_", StringComparison.Ordinal) || name.EndsWith(".scale", StringComparison.Ordinal) || name.EndsWith("_scale.weight", StringComparison.Ordinal) => 1,
        _ => null,
    };

    /// <summary>A state must fade: −1, −2, … as Mamba begins with.</summary>
    private static void Decays(Span<byte> part, long states)
    {
        var values = MemoryMarshal.Cast<byte, float>(part);
        for (var i = 0; i < values.Length; i++)
            values[i] = -1 - (states > 1 ? i % (int)states : 0);
    }

    private static void Draw(GgufTensorType type, Span<byte> part, double spread, Random random)
    {
        switch (type)
        {
            case GgufTensorType.F32:
                foreach (ref var value in MemoryMarshal.Cast<byte, float>(part))
                    value = (float)((random.NextSingle() - 0.5f) * spread * 3.46);
                break;
            case GgufTensorType.F16 or GgufTensorType.BF16:
                random.NextBytes(part);
                Halves(type, part, spread);
                break;
            default:
                random.NextBytes(part);
                RandomBlocks.Scale(type, part, spread);
                break;
        }
    }

    /// <summary>Looks each value up by 12 of its random bits.</summary>
    private static void Halves(GgufTensorType type, Span<byte> part, double spread)
    {
        var table = new ushort[1 << 12];
        for (var i = 0; i < table.Length; i++)
        {
            var value = (float)((((double)i / table.Length) - 0.5) * spread * 3.46);
            table[i] = type == GgufTensorType.F16 ? BitConverter.HalfToUInt16Bits((Half)value) : (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);
        }

        foreach (ref var value in MemoryMarshal.Cast<byte, ushort>(part))
            value = table[value >> 4];
    }

    /// <summary>The same in every process, unlike the runtime's own.</summary>
    private static int HashCode(string name)
    {
        var hash = 17;
        foreach (var letter in name)
            hash = unchecked((hash * 31) + letter);
        return hash;
    }
}
