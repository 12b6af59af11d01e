using System.Security.Cryptography;
using System.Text;

namespace LocalRunner.Fixtures;

/// <summary>A hand-made store of some program, in a folder that is deleted at the end.</summary>
internal sealed class StoreTree : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Root => _folder.Path;

    public string PathOf(string below) => Path.Combine([Root, .. below.Split('/')]);

    /// <summary>Writes a file of a model: the magic, and bytes that its name decides.</summary>
    public string Model(string below, int bytes = 64, string? content = null)
    {
        var data = new byte[bytes];
        new Random((content ?? below).Length).NextBytes(data);
        "GGUF"u8.CopyTo(data);
        Encoding.UTF8.GetBytes(content ?? below).AsSpan()[..Math.Min(bytes - 8, Encoding.UTF8.GetByteCount(content ?? below))].CopyTo(data.AsSpan(8));
        return Write(below, data);
    }

    public string Text(string below, string text) => Write(below, Encoding.UTF8.GetBytes(text));

    public string Write(string below, byte[] data)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(below))!);
        File.WriteAllBytes(PathOf(below), data);
        return PathOf(below);
    }

    public string Link(string below, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(below))!);
        File.CreateSymbolicLink(PathOf(below), target);
        return PathOf(below);
    }

    /// <summary>Puts a model into a hub's cache as its programs do: a blob by its SHA-256, a link in the snapshot, a branch.</summary>
    /// <returns>The path in the snapshot.</returns>
    public string HubModel(string repository, string file, string commit, string? branch = "main", byte[]? data = null)
    {
        var root = "models--" + repository.Replace("/", "--", StringComparison.Ordinal);
        data ??= [.. "GGUF"u8, .. Encoding.UTF8.GetBytes($"{repository} {file} and then some bytes more")];
        var hash = Convert.ToHexStringLower(SHA256.HashData(data));
        Write($"{root}/blobs/{hash}", data);
        if (branch is not null)
            Text($"{root}/refs/{branch}", commit);
        var up = string.Concat(Enumerable.Repeat("../", file.Count(each => each == '/') + 2));
        return Link($"{root}/snapshots/{commit}/{file}", $"{up}blobs/{hash}");
    }

    /// <summary>Lists all that is there with hashes, times and links, to see later that nothing changed.</summary>
    public IReadOnlyList<string> Contents() =>
    [
        .. Directory.EnumerateFileSystemEntries(Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path =>
        {
            var file = new FileInfo(path);
            var hash = file.LinkTarget ?? (File.Exists(path) ? Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))) : "folder");
            return $"{Path.GetRelativePath(Root, path)} {hash} {File.GetLastWriteTimeUtc(path):O}";
        }),
    ];

    public void Dispose() => _folder.Dispose();
}
