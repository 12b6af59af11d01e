namespace LocalRunner.Server.Router;

/// <summary>Says what a model's worker is doing.</summary>
internal enum WorkerState
{
    /// <summary>There is no process.</summary>
    Unloaded,

    /// <summary>The process loads the model; requests wait for it.</summary>
    Loading,

    /// <summary>It answers.</summary>
    Loaded,

    /// <summary>It takes no more requests, and ends.</summary>
    Unloading,

    /// <summary>The last process died, or could not load the model. The next request tries again.</summary>
    Failed,
}
