using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LocalRunner.Store.Transfer;

/// <summary>Says of a partial file how far each of its pieces is: a magic, the file's bytes, a piece's bytes, a mark for each piece, and a name.</summary>
/// <param name="Bytes">The size of the whole file.</param>
/// <param name="PieceBytes">The size of a piece.</param>
/// <param name="Marks">The bytes that are there of each piece.</param>
/// <param name="Name">What the file is of; empty where an earlier version wrote the journal.</param>
internal sealed record Journal(long Bytes, int PieceBytes, long[] Marks, string Name)
{
    private const int HeadBytes = 24;
    private const int MostBytes = 64 << 20;
    private const int MostNameBytes = 8192;

    private static readonly byte[] s_magic = "LRDL0001"u8.ToArray();

    /// <summary>Gets the bytes that are there.</summary>
    public long Done => Marks.Sum();

    /// <summary>Gets where the mark of a piece is.</summary>
    public static long PlaceOf(int piece) => HeadBytes + (piece * (long)sizeof(long));

    /// <summary>Reads one; null where it is damaged.</summary>
    public static Journal? Read(SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        if (length is < HeadBytes or > MostBytes)
            return null;

        var content = new byte[length];
        if (RandomAccess.Read(file, content, 0) != length || !content.AsSpan().StartsWith(s_magic))
            return null;

        var (bytes, piece) = (BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(8)), BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(16)));
        if (bytes < 0 || piece is <= 0 or > int.MaxValue || (bytes / piece) + (bytes % piece == 0 ? 0 : 1) is var count && (count > MostBytes || length < PlaceOf((int)count) || length > PlaceOf((int)count) + MostNameBytes))
            return null;

        var marks = new long[count];
        for (var i = 0; i < marks.Length; i++)
        {
            marks[i] = BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan((int)PlaceOf(i)));
            if (marks[i] < 0 || marks[i] > Math.Min(piece, bytes - (i * piece)))
                return null;
        }

        return new(bytes, (int)piece, marks, Encoding.UTF8.GetString(content.AsSpan((int)PlaceOf(marks.Length))));
    }

    /// <summary>Writes it.</summary>
    public byte[] Written()
    {
        var name = Encoding.UTF8.GetBytes(Name) is { Length: <= MostNameBytes } fitting ? fitting : [];
        var content = new byte[PlaceOf(Marks.Length) + name.Length];
        s_magic.CopyTo(content, 0);
        BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(8), Bytes);
        BinaryPrimitives.WriteInt64LittleEndian(content.AsSpan(16), PieceBytes);
        name.CopyTo(content, PlaceOf(Marks.Length));
        return content;
    }
}
