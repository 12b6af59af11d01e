using System.Buffers.Binary;
using System.Security.Cryptography;

namespace LocalRunner.Fixtures.Hub;

/// <summary>A file that takes no memory: given bytes at its beginning, then bytes that follow from their positions, or zeros.</summary>
internal sealed class MadeContent(byte[] prefix, long length, bool isSparse = false, string? sha256 = null)
{
    private readonly Lazy<string> _sha256 = new(() => sha256 ?? HashOf(prefix, length, isSparse));

    public long Length => length;

    public string Sha256 => _sha256.Value;

    public static MadeContent Of(params byte[] bytes) => new(bytes, bytes.Length);

    /// <summary>Makes a file that begins as a GGUF file does, and is none beyond that.</summary>
    public static MadeContent OfSize(long length) => new([.. "GGUF"u8, 3, 0, 0, 0], length);

    public void Fill(long position, Span<byte> buffer) => Fill(prefix, isSparse, position, buffer);

    private static void Fill(byte[] prefix, bool isSparse, long position, Span<byte> buffer)
    {
        buffer.Clear();
        if (!isSparse)
        {
            Span<byte> word = stackalloc byte[8];
            for (var i = 0; i < buffer.Length;)
            {
                var (number, offset) = ((position + i) / 8, (int)((position + i) % 8));
                BinaryPrimitives.WriteInt64LittleEndian(word, unchecked((number + 1) * (long)0x9E3779B97F4A7C15UL) ^ (number << 7));
                var count = Math.Min(8 - offset, buffer.Length - i);
                word.Slice(offset, count).CopyTo(buffer[i..]);
                i += count;
            }
        }

        if (position < prefix.Length)
            prefix.AsSpan((int)position, (int)Math.Min(buffer.Length, prefix.Length - position)).CopyTo(buffer);
    }

    private static string HashOf(byte[] prefix, long length, bool isSparse)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        for (var position = 0L; position < length; position += buffer.Length)
        {
            var count = (int)Math.Min(buffer.Length, length - position);
            Fill(prefix, isSparse, position, buffer.AsSpan(0, count));
            hash.AppendData(buffer, 0, count);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
