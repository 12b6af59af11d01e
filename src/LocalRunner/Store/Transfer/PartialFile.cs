using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace LocalRunner.Store.Transfer;

/// <summary>
/// Holds what came of a file, and a journal beside it of how far each piece is and of what model it is. A byte is counted after it was written, so that a process that is
/// killed at any moment leaves no byte that counts and is not there.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private readonly SafeFileHandle _data;
    private readonly SafeFileHandle _journal;
    private readonly long[] _marks;
    private readonly string _path;
    private long _done;

    private PartialFile(string path, long bytes, int pieceBytes, SafeFileHandle data, SafeFileHandle journal, long[] marks)
    {
        (_path, Bytes, PieceBytes, _data, _journal, _marks) = (path, bytes, pieceBytes, data, journal, marks);
        _done = marks.Sum();
    }

    public long Bytes { get; }

    public int PieceBytes { get; }

    public int Pieces => _marks.Length;

    /// <summary>Gets the bytes that are there.</summary>
    public long Done => Interlocked.Read(ref _done);

    /// <summary>Opens what an earlier download left, or begins anew where that is of another size.</summary>
    /// <param name="path">The partial file.</param>
    /// <param name="bytes">The size of the whole one.</param>
    /// <param name="pieceBytes">The size of the pieces that it is fetched in.</param>
    /// <param name="name">What it is of.</param>
    /// <exception cref="LocalRunnerException">The disk refuses.</exception>
    public static PartialFile Open(string path, long bytes, int pieceBytes, string name)
    {
        SafeFileHandle? data = null, journal = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            Unlink(path);
            Unlink(JournalOf(path));
            data = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, FileOptions.Asynchronous);
            journal = File.OpenHandle(JournalOf(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
            if (RandomAccess.GetLength(data) == bytes && Journal.Read(journal) is { } left && left.Bytes == bytes)
                return new PartialFile(path, bytes, left.PieceBytes, data, journal, left.Marks);

            var marks = new long[(bytes + pieceBytes - 1) / pieceBytes];
            RandomAccess.SetLength(journal, 0);
            RandomAccess.SetLength(data, bytes);
            RandomAccess.Write(journal, new Journal(bytes, pieceBytes, marks, name).Written(), 0);
            return new PartialFile(path, bytes, pieceBytes, data, journal, marks);
        }
        catch (Exception exception) when (StoreFailure.IsOfDisk(exception))
        {
            data?.Dispose();
            journal?.Dispose();
            throw StoreFailure.Of(path, exception);
        }
    }

    /// <summary>Tells how many bytes another process has got of a file; 0 where none is at it.</summary>
    public static long DoneOf(string path, long bytes) => ReadJournal(path) is { } journal && journal.Bytes == bytes ? journal.Done : 0;

    /// <summary>Reads what a partial file is of, and how far it is; null where its journal tells nothing.</summary>
    public static Journal? ReadJournal(string path)
    {
        try
        {
            using var file = File.OpenHandle(JournalOf(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Journal.Read(file);
        }
        catch (Exception exception) when (StoreFailure.IsOfDisk(exception))
        {
            return null;
        }
    }

    /// <summary>Deletes what is left of a download.</summary>
    public static void Delete(string path)
    {
        File.Delete(path);
        File.Delete(JournalOf(path));
    }

    public (long Start, long Bytes, long Done) Piece(int number)
    {
        var start = (long)number * PieceBytes;
        return (start, Math.Min(PieceBytes, Bytes - start), Volatile.Read(ref _marks[number]));
    }

    /// <summary>Takes the next bytes of a piece; one piece is written by one at a time.</summary>
    public async ValueTask WriteAsync(int number, ReadOnlyMemory<byte> bytes, long position, CancellationToken cancellation)
    {
        try
        {
            await RandomAccess.WriteAsync(_data, bytes, position, cancellation).ConfigureAwait(false);
            Mark(number, _marks[number] + bytes.Length);
        }
        catch (Exception exception) when (StoreFailure.IsOfDisk(exception))
        {
            throw StoreFailure.Of(_path, exception);
        }

        Interlocked.Add(ref _done, bytes.Length);
    }

    /// <summary>Reads back what is there.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, long position, CancellationToken cancellation)
    {
        try
        {
            return await RandomAccess.ReadAsync(_data, buffer, position, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (StoreFailure.IsOfDisk(exception))
        {
            throw StoreFailure.Of(_path, exception);
        }
    }

    /// <summary>Waits until the disk has all of it.</summary>
    public void Flush() => StoreFailure.Try(_path, () => RandomAccess.FlushToDisk(_data));

    public void Dispose()
    {
        _data.Dispose();
        _journal.Dispose();
    }

    private static string JournalOf(string path) => path + ".journal";

    /// <summary>Writing through a link that somebody put there would change a file elsewhere.</summary>
    private static void Unlink(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
            File.Delete(path);
    }

    private void Mark(int number, long done)
    {
        Span<byte> mark = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(mark, done);
        RandomAccess.Write(_journal, mark, Journal.PlaceOf(number));
        Volatile.Write(ref _marks[number], done);
    }
}
