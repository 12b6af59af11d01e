namespace LocalRunner.Architectures;

/// <summary>Describes which layers see a window of the context alone.</summary>
/// <param name="Period">After how many layers one sees the whole; 1 where only an array in the header says which.</param>
internal sealed record SlidingWindow(int Period)
{
    /// <summary>Gets the window in tokens where the header gives none.</summary>
    public long Default { get; init; }

    /// <summary>Gets the window in tokens whatever the header gives, unless that is 0.</summary>
    public long? Fixed { get; init; }

    /// <summary>Gets whether the first layer of a period sees the whole, rather than the last.</summary>
    public bool DenseFirst { get; init; }
}
