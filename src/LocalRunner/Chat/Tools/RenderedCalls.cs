using System.Text;
using System.Text.Json;

namespace LocalRunner.Chat.Tools;

/// <summary>The calls that a template was made to write, and the words in them by which their parts are found.</summary>
/// <param name="One">What it wrote for the first call alone.</param>
/// <param name="Two">What it wrote for two calls; null where it writes one only.</param>
internal sealed record RenderedCalls(string One, string? Two)
{
    public const string FirstName = "zyxwv";
    public const string SecondName = "lmnop";
    public const string FirstParameter = "qponm";
    public const string SecondParameter = "bcdfg";
    public const string FirstValue = "rstuv";
    public const string SecondValue = "4271";
    public const string FirstArguments = $$"""{"{{FirstParameter}}": "{{FirstValue}}", "{{SecondParameter}}": {{SecondValue}}}""";
    public const string SecondArguments = $$"""{"{{FirstParameter}}": "uvtsr", "{{SecondParameter}}": 86}""";

    /// <summary>Gets ids of the two calls, in the one form that every known template takes.</summary>
    public static string[] Ids { get; } = ["abcdef123", "ghijkl456"];

    /// <summary>Finds the JSON value at a place, in characters; the end is not after the start where there is none.</summary>
    public static (JsonElement Value, int End) Json(string text, int start)
    {
        var bytes = Encoding.UTF8.GetBytes(text[start..]);
        var reader = new Utf8JsonReader(bytes);
        try
        {
            return JsonDocument.TryParseValue(ref reader, out var document)
                ? (document.RootElement, start + Encoding.UTF8.GetCharCount(bytes.AsSpan(0, (int)reader.BytesConsumed)))
                : (default, start);
        }
        catch (JsonException)
        {
            return (default, start);
        }
    }

    /// <summary>Finds the first JSON object or list that holds a text, from a place on.</summary>
    public static (JsonElement Value, int Start, int End)? FirstJson(string text, int from, string holds)
    {
        for (var at = text.AsSpan(from).IndexOfAny('{', '[') is >= 0 and var first ? from + first : -1; at >= 0;)
        {
            var (value, end) = Json(text, at);
            if (end > at && text.AsSpan(at, end - at).Contains(holds, StringComparison.Ordinal))
                return (value, at, end);
            var next = text.AsSpan(at + 1).IndexOfAny('{', '[');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return null;
    }

    /// <summary>Returns the longest text that both end in, from the beginning of a tag or a line on.</summary>
    public static string CommonEnd(string left, string right)
    {
        var length = 0;
        while (length < Math.Min(left.Length, right.Length) && left[^(length + 1)] == right[^(length + 1)])
            length++;
        var common = left[^length..];

        // What stands before a tag's beginning is the rest of another.
        var start = common.AsSpan().IndexOfAny('<', '[', '{');
        return start < 0 ? common.TrimStart() : common[start..];
    }

    public static string CommonStart(string left, string right) => left[..left.AsSpan().CommonPrefixLength(right)];

    /// <summary>Returns the longest text that both begin with, up to the end of a tag.</summary>
    public static string CommonTags(string left, string right)
    {
        var common = CommonStart(left, right);
        foreach (var (open, close) in new[] { ('<', '>'), ('[', ']') })
        {
            var last = common.LastIndexOf(open);
            if (last >= 0 && common.IndexOf(close, last) < 0)
                common = common[..last];
        }

        return common;
    }

    /// <summary>Divides what stands behind arguments into what always does, what leads to a further call, and what ends the last.</summary>
    public static (string After, string Between, string Close) Divide(string? between, string last)
    {
        if (between is null)
            return (last, "", "");
        var after = CommonStart(between, last);
        return (after, between[after.Length..], last[after.Length..]);
    }

    /// <summary>Writes a text for a <see cref="CallTemplate"/>, which takes any id.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isJson">Whether white space in it may be left out, and other come in its place.</param>
    public static string Pattern(string text, bool isJson = false)
    {
        var pattern = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (!isJson || !char.IsWhiteSpace(text[i]))
                pattern.Append(text[i] is '~' or '%' ? $"%{text[i]}" : text[i]);
            else if (i == 0 || !char.IsWhiteSpace(text[i - 1]))
                pattern.Append('~');
        }

        return Ids.Aggregate(pattern.ToString(), (all, id) => all.Replace(id, "%9", StringComparison.Ordinal));
    }
}
