namespace LocalRunner.Fixtures.Hub;

/// <summary>A request that came to a server of a test.</summary>
internal sealed record LoopbackRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers)
{
    public string Path => Target.Split('?')[0];

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Gets the range that is asked for; null where all is.</summary>
    public (long First, long Last)? Range => Header("Range") is { } range && range["bytes=".Length..].Split('-') is [var first, var last]
        ? (long.Parse(first), last.Length > 0 ? long.Parse(last) : long.MaxValue)
        : null;
}
