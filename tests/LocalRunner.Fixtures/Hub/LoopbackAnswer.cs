using System.Text;

namespace LocalRunner.Fixtures.Hub;

/// <summary>What a server of a test answers, and how it goes wrong.</summary>
internal sealed record LoopbackAnswer(int Status)
{
    public Dictionary<string, string> Headers { get; init; } = [];

    public MadeContent? Content { get; init; }

    public long First { get; init; }

    public long Count { get; init; }

    /// <summary>Gets the length that is announced; null announces that of the body, -1 none.</summary>
    public long? Announced { get; init; }

    /// <summary>Gets after how many bytes of the body the connection ends.</summary>
    public long CutAfter { get; init; } = long.MaxValue;

    /// <summary>Gets whether it ends with a reset instead of an orderly close.</summary>
    public bool Resets { get; init; }

    /// <summary>Gets after how many bytes of the body nothing comes any more.</summary>
    public long StallAfter { get; init; } = long.MaxValue;

    /// <summary>Gets how many bytes of the body come in a second.</summary>
    public long BytesPerSecond { get; init; } = long.MaxValue;

    public static LoopbackAnswer Text(int status, string text, string type = "text/plain", params (string Name, string Value)[] headers)
    {
        var content = MadeContent.Of(Encoding.UTF8.GetBytes(text));
        return new(status) { Content = content, Count = content.Length, Headers = new(headers.Select(each => KeyValuePair.Create(each.Name, each.Value))) { ["Content-Type"] = type } };
    }

    public static LoopbackAnswer Json(string text, params (string Name, string Value)[] headers) => Text(200, text, "application/json", headers);

    public static LoopbackAnswer Redirect(string location, int status = 302, params (string Name, string Value)[] headers) =>
        new(status) { Headers = new(headers.Select(each => KeyValuePair.Create(each.Name, each.Value))) { ["Location"] = location } };

    /// <summary>Gives out what is asked for of a file, as a server does that means well.</summary>
    public static LoopbackAnswer Of(LoopbackRequest request, MadeContent content, string tag)
    {
        var headers = new Dictionary<string, string> { ["ETag"] = tag, ["Accept-Ranges"] = "bytes", ["Content-Type"] = "application/octet-stream" };
        if (request.Range is not { } range || (request.Header("If-Range") is { } condition && condition != tag))
            return new(200) { Content = content, Count = content.Length, Headers = headers };
        if (range.First >= content.Length)
            return new(416) { Headers = new() { ["Content-Range"] = $"bytes */{content.Length}" } };

        var last = Math.Min(range.Last, content.Length - 1);
        headers["Content-Range"] = $"bytes {range.First}-{last}/{content.Length}";
        return new(206) { Content = content, First = range.First, Count = last - range.First + 1, Headers = headers };
    }
}
