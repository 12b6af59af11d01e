namespace LocalRunner.Store;

/// <summary>Describes a download that did not end: what came of it is kept, and pulling the same model goes on with it.</summary>
/// <param name="Name">What pulls it again, such as <c>hf.co/user/repo/file.gguf</c>; the path of what came where an earlier version began it.</param>
/// <param name="BytesDone">The bytes that came of the files that are not whole yet.</param>
/// <param name="BytesTotal">The bytes that these files have.</param>
public sealed record UnfinishedPull(string Name, long BytesDone, long BytesTotal)
{
    /// <summary>Gets whether a process downloads it now.</summary>
    public bool IsRunning { get; init; }

    /// <summary>Gets the folder that it lies below; null of one that the store did not list.</summary>
    internal StoreFolder? Folder { get; init; }

    /// <summary>Gets the partial files.</summary>
    internal IReadOnlyList<string> Partials { get; init; } = [];

    /// <summary>Gets the files that it makes in the end, some of which may be there.</summary>
    internal IReadOnlyList<string> Files { get; init; } = [];
}
