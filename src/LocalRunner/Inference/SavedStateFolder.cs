using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LocalRunner.Inference;

/// <summary>
/// Keeps saved states in files, for the next load of the same model with the same settings. Each holds a mark, the fingerprint, the counts, the tokens, the state
/// and a hash of all that: what is damaged, cut short or another model's is left alone. What a conversation said can be read from them, so that only
/// their owner may.
/// </summary>
/// <param name="folder">The folder.</param>
/// <param name="fingerprint">What a state depends on: the weights, the adapters, the settings and the engine.</param>
/// <param name="budget">The most bytes that the files take together.</param>
internal sealed class SavedStateFolder(string folder, byte[] fingerprint, long budget)
{
    private const string Extension = ".kvstate";
    private const int Head = 8 + SHA256.HashSizeInBytes + sizeof(int) + sizeof(long);
    private const int MostTokens = 1 << 24;

    private static ReadOnlySpan<byte> Mark => "LRKVST01"u8;

    /// <summary>Makes the folder.</summary>
    /// <exception cref="LocalRunnerException">It can't be made.</exception>
    public void Create()
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess,
                $"The prompt cache can't be kept in {folder}: {exception.Message} Name a folder that can be written to.", exception);
        }
    }

    /// <summary>Reads what tokens there are states of, the most recently written first.</summary>
    public IReadOnlyList<(string Path, int[] Tokens)> List()
    {
        var found = new List<(string, int[])>();
        foreach (var file in Files())
        {
            if (Read(file.FullName, withState: false) is { } state)
                found.Add((file.FullName, state.Tokens));
        }

        return found;
    }

    /// <summary>Reads a state; null where it is not whole.</summary>
    public SavedState? Read(string path) => Read(path, withState: true);

    /// <summary>Writes a state, and removes the oldest ones that there is no room for beside it. What can't be written is not kept.</summary>
    public void Write(SavedState state)
    {
        var name = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData([.. fingerprint, .. MemoryMarshal.AsBytes<int>(state.Tokens)])[..16]) + Extension);
        var bytes = Head + state.Bytes + SHA256.HashSizeInBytes;
        if (bytes > budget)
            return;
        var temporary = name + "." + Environment.ProcessId + ".part";
        try
        {
            Shrink(budget - bytes, name);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var stream = new FileStream(temporary, options))
                Write(stream, state);
            File.Move(temporary, name, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Remove(temporary);
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody else's to remove.
        }
    }

    private void Write(FileStream stream, SavedState state)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> head = stackalloc byte[Head];
        Mark.CopyTo(head);
        fingerprint.CopyTo(head[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(head[(8 + SHA256.HashSizeInBytes)..], state.Tokens.Length);
        BinaryPrimitives.WriteInt64LittleEndian(head[(12 + SHA256.HashSizeInBytes)..], state.State.LongLength);
        ReadOnlySpan<byte> tokens = MemoryMarshal.AsBytes<int>(state.Tokens);
        hash.AppendData(head);
        hash.AppendData(tokens);
        hash.AppendData(state.State);
        stream.Write(head);
        stream.Write(tokens);
        stream.Write(state.State);
        stream.Write(hash.GetHashAndReset());
    }

    private SavedState? Read(string path, bool withState)
    {
        try
        {
            using var stream = File.OpenRead(path);
            Span<byte> head = stackalloc byte[Head];
            stream.ReadExactly(head);
            var count = BinaryPrimitives.ReadInt32LittleEndian(head[(8 + SHA256.HashSizeInBytes)..]);
            var length = BinaryPrimitives.ReadInt64LittleEndian(head[(12 + SHA256.HashSizeInBytes)..]);
            if (!head[..8].SequenceEqual(Mark) || !head.Slice(8, SHA256.HashSizeInBytes).SequenceEqual(fingerprint)
                || count is < 1 or > MostTokens || length < 1 || length > Array.MaxLength
                || stream.Length != Head + ((long)count * sizeof(int)) + length + SHA256.HashSizeInBytes)
                return null;

            var tokens = new int[count];
            stream.ReadExactly(MemoryMarshal.AsBytes(tokens.AsSpan()));
            if (!withState)
                return new(tokens, []);

            var state = new byte[length];
            stream.ReadExactly(state);
            Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
            stream.ReadExactly(expected);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(head);
            hash.AppendData(MemoryMarshal.AsBytes<int>(tokens));
            hash.AppendData(state);
            return hash.GetHashAndReset().AsSpan().SequenceEqual(expected) ? new(tokens, state) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private IEnumerable<FileInfo> Files()
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFiles("*" + Extension).OrderByDescending(file => file.LastWriteTimeUtc)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The folder may be that of several models: the oldest go, whosever they are.</summary>
    private void Shrink(long most, string except)
    {
        var total = 0L;
        foreach (var file in Files().Where(file => file.FullName != except))
        {
            total += file.Length;
            if (total > most)
                file.Delete();
        }
    }
}
