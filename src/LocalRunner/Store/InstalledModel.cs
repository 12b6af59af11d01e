using LocalRunner.Gguf;

namespace LocalRunner.Store;

/// <summary>Describes a model that is on this machine, whosever it is. Its header is read when it is asked for, not before.</summary>
public sealed record InstalledModel
{
    /// <summary>Gets the name that every command and <see cref="ModelStore.Find"/> take; the path where no name is free.</summary>
    public required string Name { get; init; }

    /// <summary>Gets whose store it lies in.</summary>
    public required StoreKind Store { get; init; }

    /// <summary>Gets the paths of its files in order, links not followed: a split model's parts are found by these names.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Gets the bytes of all its files.</summary>
    public required long Bytes { get; init; }

    /// <summary>Gets whether LocalRunner downloaded it, and may remove it.</summary>
    public bool IsOwn { get; init; }

    /// <summary>Gets the path of the file to load.</summary>
    public string Path => Files[0];

    /// <summary>Gets the SHA-256 that each file was published with, in lower case; null where its store does not tell.</summary>
    public IReadOnlyList<string?> Hashes { get; init; } = [];

    /// <summary>Gets the projector that lies beside it; null where none does. Whether it can be used, its header says.</summary>
    public InstalledProjector? Projector { get; init; }

    /// <summary>Gets names that find it where nothing else has them.</summary>
    internal IReadOnlyList<string> ShortNames { get; init; } = [];

    /// <summary>Gets the repository that it is of, <c>owner/name</c>; empty where it is of none.</summary>
    internal string Repository { get; init; } = "";

    /// <summary>Gets the quant or tag by its name; empty where the name tells none.</summary>
    internal string Variant { get; init; } = "";

    /// <summary>Opens its header, checked as strictly as any file's.</summary>
    /// <returns>The header; dispose it when done.</returns>
    /// <exception cref="LocalRunnerException">The file went away, can't be read, or is damaged.</exception>
    public GgufFile OpenHeader() => GgufFile.Open(Path);
}
