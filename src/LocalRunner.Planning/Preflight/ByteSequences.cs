namespace LocalRunner.Preflight;

/// <summary>Compares byte arrays by their content.</summary>
internal sealed class ByteSequences : IEqualityComparer<byte[]>
{
    public static readonly ByteSequences Comparer = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj)
    {
        var hash = default(HashCode);
        hash.AddBytes(obj);
        return hash.ToHashCode();
    }
}
