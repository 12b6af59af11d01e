namespace LocalRunner.Projectors;

/// <summary>Describes what the layers of a type's encoder may hold besides queries, keys, values, two norms and a feed-forward block.</summary>
internal sealed record LayerForm
{
    /// <summary>Gets whether queries, keys and values come of one matrix.</summary>
    public bool IsFused { get; init; }

    /// <summary>Gets whether queries, keys and values must have something added.</summary>
    public bool NeedsBiases { get; init; }

    /// <summary>Gets whether the feed-forward block may have a gate.</summary>
    public bool MayGate { get; init; }

    /// <summary>Gets whether old files have the two matrices of the feed-forward block the other way round.</summary>
    public bool MaySwap { get; init; }

    /// <summary>Gets whether what attention and feed-forward give may be scaled.</summary>
    public bool MayScale { get; init; }

    /// <summary>Gets whether what attention and feed-forward give may be normed.</summary>
    public bool NormsBehind { get; init; }

    /// <summary>Gets the width over which queries and keys may be normed; 0 where they are not.</summary>
    public long NormedHeads { get; init; }

    /// <summary>Gets whether products may be kept within bounds.</summary>
    public bool Bounds { get; init; }
}
