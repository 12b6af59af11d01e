using Microsoft.Win32.SafeHandles;

namespace LocalRunner.Gguf;

/// <summary>Holds one open file of a model.</summary>
internal sealed class GgufShard : IDisposable
{
    private readonly SafeFileHandle? _file;
    private readonly GgufBytes _bytes;

    private GgufShard(string path, SafeFileHandle? file, GgufBytes bytes, GgufHeader header)
    {
        (Path, _file, _bytes, Header) = (path, file, bytes, header);
        Length = bytes.Length;
    }

    public string Path { get; }

    public long Length { get; }

    public GgufHeader Header { get; }

    public static GgufShard Open(string path, int part)
    {
        SafeFileHandle? file = null;
        GgufBytes? bytes = null;
        try
        {
            (file, bytes) = Map(path);
            return new GgufShard(path, file, bytes, GgufHeader.Parse(bytes, path, part));
        }
        catch
        {
            bytes?.Dispose();
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Parses the header of a file whose data is elsewhere.</summary>
    public static GgufShard OfHeader(GgufHeaderBytes header, int part)
    {
        var bytes = new GgufBytes(header.Prefix.ToArray(), Math.Max(header.FileBytes, header.Prefix.Length));
        try
        {
            return new GgufShard(header.Name, file: null, bytes, GgufHeader.Parse(bytes, header.Name, part));
        }
        catch (ArgumentOutOfRangeException cause)
        {
            throw GgufErrors.Invalid(header.Name, $"its header goes on beyond the {header.Prefix.Length} bytes that are here of it: {cause.Message}", "Read more of it.");
        }
    }

    /// <summary>Gets whether the data is here too.</summary>
    public bool HasData => _file is not null;

    public void Read(long offset, Span<byte> destination)
    {
        if (_file is not { IsClosed: false })
            throw GgufErrors.Closed();
        try
        {
            while (!destination.IsEmpty)
            {
                var read = RandomAccess.Read(_file, destination, offset);
                if (read == 0)
                    throw new EndOfStreamException($"The file ends at byte {offset}; it was changed after it was opened.");

                offset += read;
                destination = destination[read..];
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw GgufErrors.Access(Path, "read", cause);
        }
    }

    public void Dispose()
    {
        _bytes.Dispose();
        _file?.Dispose();
    }

    private static (SafeFileHandle File, GgufBytes Bytes) Map(string path)
    {
        if (Directory.Exists(path))
            throw GgufErrors.NotFound(path, "is a folder", "Give the path of a .gguf file.");

        SafeFileHandle? file = null;
        try
        {
            // Opening a pipe would wait for somebody to write into it.
            var target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            if (new FileInfo(target) is { Exists: true, Length: 0 })
                throw GgufErrors.Invalid(path, "it is empty (0 bytes)", "Download it again.");

            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
            var length = RandomAccess.GetLength(file);
            return (file, length == 0 ? new GgufBytes([]) : new GgufBytes(file, length));
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            file?.Dispose();
            throw GgufErrors.NotFound(path, "does not exist", "Check the path.", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            file?.Dispose();
            throw GgufErrors.Access(path, "opened", cause);
        }
    }
}
