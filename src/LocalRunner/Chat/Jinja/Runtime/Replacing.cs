using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Replaces parts of texts; each part keeps the mark of where it came from.</summary>
internal static class Replacing
{
    /// <summary>Replaces the first occurrences of a part, all when <paramref name="most"/> is below zero. An empty part stands between all characters.</summary>
    public static JinjaValue Replace(Rendering rendering, JinjaText text, JinjaText old, JinjaText by, int most)
    {
        rendering.Budget.Scan(text.Length);
        if (most == 0 || (old.Length > 0 && !text.String.Contains(old.String, StringComparison.Ordinal)))
            return JinjaValue.Of(text);
        var builder = rendering.Rent();
        var start = 0;
        var from = 0;
        while (most-- != 0 && Next(text.String, old.String, from) is >= 0 and var found)
        {
            builder.Append(text, start, found - start);
            builder.Append(by);
            start = found + old.Length;
            from = old.Length > 0 ? start : found < text.Length ? found + CodePoints.Size(text.String, found) : text.Length + 1;
        }

        builder.Append(text, start, text.Length - start);
        var replaced = builder.ToText();
        rendering.Return(builder);
        return JinjaValue.Of(replaced);
    }

    private static int Next(string text, string old, int from) => from > text.Length ? -1 : old.Length == 0 ? from : text.IndexOf(old, from, StringComparison.Ordinal);
}
