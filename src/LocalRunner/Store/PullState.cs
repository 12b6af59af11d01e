namespace LocalRunner.Store;

/// <summary>Says what a download is doing.</summary>
public enum PullState
{
    /// <summary>Another process downloads the same file; its progress is shown.</summary>
    Waiting,

    /// <summary>Bytes come.</summary>
    Downloading,

    /// <summary>The bytes are there, and are held against the published hash.</summary>
    Verifying,

    /// <summary>The model is there.</summary>
    Done,
}
