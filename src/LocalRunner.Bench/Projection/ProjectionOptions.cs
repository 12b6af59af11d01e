using LocalRunner.Bench.Measurement;

namespace LocalRunner.Bench.Projection;

/// <summary>Describes how a model that is not downloaded is measured.</summary>
public sealed record ProjectionOptions
{
    /// <summary>Gets the tests; only those that read prompts or write answers are projected.</summary>
    public BenchOptions Bench { get => field ?? new(); init; }

    /// <summary>Gets the numbers of layers that are measured; empty for as many as memory allows, and a few.</summary>
    public IReadOnlyList<int> Layers { get => field ?? []; init; }

    /// <summary>Gets the memory that all parts may take together; null for what is free, less a reserve.</summary>
    public ByteSize? Budget { get; init; }

    /// <summary>Gets the disk space that all parts may take together; null for nine tenths of what is free.</summary>
    public ByteSize? Disk { get; init; }

    /// <summary>Gets the folder in which a folder for the parts is made, and deleted at the end; null for the system's temporary one.</summary>
    public string? Folder { get; init; }
}
