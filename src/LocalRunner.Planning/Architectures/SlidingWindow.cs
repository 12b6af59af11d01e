namespace LocalRunner.Architectures;

/// <summary>Describes which layers see a window of the context alone.</summary>
/// <param name="Period">After how many layers one sees the whole where the header does not say; 0 where none does.</param>
internal sealed record SlidingWindow(int Period)
{
    /// <summary>Gets the window in tokens where the header gives none; 0 where there is none then.</summary>
    public long Default { get; init; }

    /// <summary>Gets the window in tokens whatever the header gives above 0.</summary>
    public long? Fixed { get; init; }

    /// <summary>Gets the only number of layers with which a model has windows; 0 for any.</summary>
    public int Layers { get; init; }

    /// <summary>Gets whether layers that predict further tokens have windows like the others.</summary>
    public bool CountsPredictions { get; init; }

    /// <summary>Gets what the header may say.</summary>
    public WindowPattern Pattern { get; init; }

    /// <summary>Gets whether a header without a window ends the process.</summary>
    public bool IsNeeded { get; init; }

    /// <summary>Gets whether the first layer of a period sees the whole, rather than the last.</summary>
    public bool DenseFirst { get; init; }
}
