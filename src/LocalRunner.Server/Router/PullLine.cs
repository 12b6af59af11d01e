namespace LocalRunner.Server.Router;

/// <summary>A line of <c>/api/pull</c>: how far a download is, in bytes.</summary>
internal sealed record PullLine(string Status)
{
    public string? Digest { get; init; }

    public long? Total { get; init; }

    public long? Completed { get; init; }
}
