namespace LocalRunner.Store;

/// <summary>Describes a repository of the hub that a search found.</summary>
/// <param name="Repository">The owner and name.</param>
/// <param name="Downloads">The downloads of the last month, as the hub counts them.</param>
public sealed record FoundRepository(string Repository, long Downloads)
{
    /// <summary>Gets the architecture; null where the hub does not tell.</summary>
    public string? Architecture { get; init; }

    /// <summary>Gets the number of parameters; null where the hub does not tell.</summary>
    public long? Parameters { get; init; }

    /// <summary>Gets whether it is given out only to those who agreed to its terms.</summary>
    public bool IsGated { get; init; }

    /// <summary>Gets the largest quant that fits, or the smallest where none does; null where the repository holds no model.</summary>
    public string? Quant { get; init; }

    /// <summary>Gets the bytes of its files.</summary>
    public long? Bytes { get; init; }

    /// <summary>Gets whether it fits the machine, by its size alone; null where nobody can tell.</summary>
    public bool? Fits { get; init; }
}
