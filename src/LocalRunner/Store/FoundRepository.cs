using LocalRunner.Plans;

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

    /// <summary>Gets the quant that the planner chooses, or the one that comes nearest where none fits; null where the repository holds no model.</summary>
    public string? Quant { get; init; }

    /// <summary>Gets whether a projector is published beside its models, by which they may read images.</summary>
    public bool HasProjector { get; init; }

    /// <summary>Gets the bytes of its files.</summary>
    public long? Bytes { get; init; }

    /// <summary>Gets whether it fits the machine; null where nobody can tell.</summary>
    public bool? Fits { get; init; }

    /// <summary>Gets the plan that says so; null where no header could be read, and <see cref="Fits"/> goes by the size of the file.</summary>
    public MemoryPlan? Plan { get; init; }
}
