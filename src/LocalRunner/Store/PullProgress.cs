namespace LocalRunner.Store;

/// <summary>Tells how far a download is, over all files of the model.</summary>
/// <param name="State">What it is doing.</param>
/// <param name="File">The file that it is at.</param>
/// <param name="BytesDone">The bytes that are there, those of earlier tries among them; it never goes down.</param>
/// <param name="BytesTotal">The bytes of all files.</param>
/// <param name="BytesPerSecond">The rate of the last seconds; 0 before there is one.</param>
public sealed record PullProgress(PullState State, string File, long BytesDone, long BytesTotal, double BytesPerSecond)
{
    /// <summary>Gets what the user should know, in a sentence, such as that a repository has another name now; null where there is nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Gets why this one of several quants was chosen; null where the choice was the caller's, or there was none.</summary>
    public string? Choice { get; init; }

    /// <summary>Gets the time left at that rate; null where nothing can be said.</summary>
    public TimeSpan? TimeLeft => BytesPerSecond > 0 && BytesDone < BytesTotal && (BytesTotal - BytesDone) / BytesPerSecond is < 1e8 and var seconds
        ? TimeSpan.FromSeconds(seconds)
        : null;
}
