using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Splits texts as Python does.</summary>
internal static class Splitting
{
    /// <summary>Splits at a separator, or at runs of white space when there is none.</summary>
    /// <param name="rendering">The rendering.</param>
    /// <param name="text">What to split.</param>
    /// <param name="separator">The separator; missing or none for white space.</param>
    /// <param name="most">The most splits; below zero without end.</param>
    public static JinjaValue Split(Rendering rendering, JinjaText text, JinjaValue separator, int most)
    {
        if (separator.IsMissing || separator.IsNone)
            return Made(rendering, Words(text, most));
        var at = Separator(separator);
        var parts = new List<JinjaText>();
        var start = 0;
        while (most-- != 0 && text.String.IndexOf(at, start, StringComparison.Ordinal) is >= 0 and var found)
        {
            parts.Add(text.Slice(start, found - start));
            start = found + at.Length;
        }

        parts.Add(text.Slice(start));
        return Made(rendering, parts);
    }

    public static JinjaValue SplitFromEnd(Rendering rendering, JinjaText text, JinjaValue separator, int most)
    {
        if (most < 0)
            return Split(rendering, text, separator, most);
        if (separator.IsMissing || separator.IsNone)
            return Made(rendering, WordsFromEnd(text, most));
        var at = Separator(separator);
        var parts = new List<JinjaText>();
        var end = text.Length;
        while (most-- > 0 && text.Span[..end].LastIndexOf(at) is >= 0 and var found)
        {
            parts.Add(text.Slice(found + at.Length, end - found - at.Length));
            end = found;
        }

        parts.Add(text.Slice(0, end));
        parts.Reverse();
        return Made(rendering, parts);
    }

    /// <summary>Splits at all the line breaks that Python knows.</summary>
    public static List<JinjaText> Lines(JinjaText text, bool keepEnds = false)
    {
        var lines = new List<JinjaText>();
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            while (end < text.Length && !EndsLine(text.String[end]))
                end++;
            var next = end + (end + 1 < text.Length && text.String[end] == '\r' && text.String[end + 1] == '\n' ? 2 : 1);
            next = Math.Min(next, text.Length);
            lines.Add(text.Slice(start, (keepEnds ? next : end) - start));
            start = next;
        }

        return lines;
    }

    public static JinjaValue Partition(JinjaText text, JinjaText separator, bool fromEnd)
    {
        var found = fromEnd ? text.String.LastIndexOf(separator.String, StringComparison.Ordinal) : text.String.IndexOf(separator.String, StringComparison.Ordinal);
        var (before, at, after) = found >= 0
            ? (text.Slice(0, found), text.Slice(found, separator.Length), text.Slice(found + separator.Length))
            : fromEnd ? (JinjaText.Empty, JinjaText.Empty, text) : (text, JinjaText.Empty, JinjaText.Empty);
        return JinjaValue.Of(JinjaList.Tuple(JinjaValue.Of(before), JinjaValue.Of(at), JinjaValue.Of(after)));
    }

    public static JinjaValue Made(Rendering rendering, List<JinjaText> parts)
    {
        rendering.Budget.Items(parts.Count);
        var items = new JinjaValue[parts.Count];
        for (var i = 0; i < items.Length; i++)
        {
            rendering.Budget.Characters(parts[i].Length);
            items[i] = JinjaValue.Of(parts[i]);
        }

        return JinjaValue.Of(JinjaList.Made(items));
    }

    private static List<JinjaText> Words(JinjaText text, int most)
    {
        var words = new List<JinjaText>();
        for (var start = Skip(text.String, 0, spaces: true); start < text.Length; start = Skip(text.String, start, spaces: true))
        {
            if (most-- == 0)
            {
                words.Add(text.Slice(start));
                break;
            }

            var end = Skip(text.String, start, spaces: false);
            words.Add(text.Slice(start, end - start));
            start = end;
        }

        return words;
    }

    private static List<JinjaText> WordsFromEnd(JinjaText text, int most)
    {
        var words = new List<JinjaText>();
        for (var end = SkipBack(text.String, text.Length, spaces: true); end > 0; end = SkipBack(text.String, end, spaces: true))
        {
            if (most-- == 0)
            {
                words.Add(text.Slice(0, end));
                break;
            }

            var start = SkipBack(text.String, end, spaces: false);
            words.Add(text.Slice(start, end - start));
            end = start;
        }

        words.Reverse();
        return words;
    }

    private static int Skip(string text, int at, bool spaces)
    {
        while (at < text.Length && CharacterTests.IsSpace(text[at]) == spaces)
            at++;
        return at;
    }

    private static int SkipBack(string text, int end, bool spaces)
    {
        while (end > 0 && CharacterTests.IsSpace(text[end - 1]) == spaces)
            end--;
        return end;
    }

    private static bool EndsLine(char character) => character is '\n' or '\r' or '\v' or '\f' or (>= '\x1C' and <= '\x1E') or '\x85' or '\u2028' or '\u2029';

    private static string Separator(JinjaValue value) =>
        TextMethods.Text(value).String is { Length: > 0 } separator ? separator : throw JinjaException.Messages("the separator is empty");
}
