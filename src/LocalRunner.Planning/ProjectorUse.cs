namespace LocalRunner;

/// <summary>Describes a projector, which makes images vectors of a language model, as far as it takes main memory (<see cref="Plans.MemoryPlanner.ReadProjector"/>).</summary>
public sealed record ProjectorUse
{
    /// <summary>Gets the weights, which are read into memory, in bytes.</summary>
    public required long Weights { get; init; }

    /// <summary>Gets the buffer for the intermediate results of one image's square, in bytes.</summary>
    public required long Compute { get; init; }

    /// <summary>Gets what the largest image takes beside it: its pixels as numbers, and the vectors made of them, in bytes.</summary>
    public required long Image { get; init; }
}
