using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Finds parts of strings, by code points.</summary>
internal static class Searching
{
    /// <summary>Gets where a part stands, or -1. The arguments are the part, the start and the end.</summary>
    public static int Find(Rendering rendering, string text, ReadOnlySpan<JinjaValue> arguments, bool fromEnd)
    {
        rendering.Budget.Scan(text.Length);
        var part = TextMethods.Text(arguments[0]).String;
        if (Window(text, arguments) is not { } window)
            return -1;
        var span = text.AsSpan(window.Start, window.Length);
        var found = !fromEnd ? span.IndexOf(part) : part.Length == 0 ? span.Length : span.LastIndexOf(part);
        return found < 0 ? -1 : CodePoints.Count(text[..(window.Start + found)]);
    }

    public static int Count(Rendering rendering, string text, ReadOnlySpan<JinjaValue> arguments)
    {
        rendering.Budget.Scan(text.Length);
        var part = TextMethods.Text(arguments[0]).String;
        if (Window(text, arguments) is not { } window)
            return 0;
        var span = text.AsSpan(window.Start, window.Length);
        return part.Length == 0 ? CodePoints.Count(span.ToString()) + 1 : span.Count(part);
    }

    /// <summary>Gets the units between the second and third argument, which count code points; null when the start lies behind the end.</summary>
    public static (int Start, int Length)? Window(string text, ReadOnlySpan<JinjaValue> arguments)
    {
        if (arguments[1].IsMissing && arguments[2].IsMissing)
            return (0, text.Length);
        var count = CodePoints.Count(text);
        var start = Bound(arguments[1], count, 0);
        var end = Math.Min(Bound(arguments[2], count, count), count);
        if (start > end)
            return null;
        var from = CodePoints.Offset(text, start);
        return (from, CodePoints.Offset(text, end) - from);
    }

    private static int Bound(JinjaValue value, int count, int otherwise)
    {
        if (value.IsMissing || value.IsNone)
            return otherwise;
        var bound = TextMethods.Integer(value);
        return bound < 0 ? Math.Max(0, bound + count) : bound;
    }
}
