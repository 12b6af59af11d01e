using LocalRunner.Architectures;

namespace LocalRunner;

/// <summary>Describes a projector, which makes images vectors of a language model, as far as it takes main memory (<see cref="Plans.MemoryPlanner.ReadProjector"/>).</summary>
public sealed record ProjectorUse
{
    /// <summary>The most pixels of an image that is read.</summary>
    public const int MostPixels = 25_000_000;

    /// <summary>How many times as long as the other a side of an image that is read may be.</summary>
    public const int MostOblong = 100;

    private const int Colours = 3;

    /// <summary>Gets the weights, which are read into memory, in bytes.</summary>
    public required long Weights { get; init; }

    /// <summary>Gets the buffer for the intermediate results of one image's square, in bytes.</summary>
    public required long Compute { get; init; }

    /// <summary>Gets what the largest image becomes: its pixels as numbers, and the vectors made of them, in bytes.</summary>
    public required long Image { get; init; }

    /// <summary>Gets what loading takes for a moment beside the weights, in bytes.</summary>
    public long Loading { get; init; }

    /// <summary>Gets what is taken once all is loaded, in bytes.</summary>
    internal long Loaded => checked(Weights + EngineProfile.ProjectorRuntime);

    /// <summary>Computes what an image takes beside the projector, in bytes: while it is decoded, its pixels lie in memory twice.</summary>
    internal long ImageOf(long pixels) => checked((Colours * pixels) + Math.Max(Colours * pixels, Image));

    /// <summary>Computes what is taken once an image of so many pixels was read, in bytes; 0 where none was.</summary>
    internal long At(long pixels) => pixels == 0 ? Loaded : checked(Loaded + Compute + EngineProfile.FirstImage + ImageOf(Math.Min(pixels, MostPixels)));
}
