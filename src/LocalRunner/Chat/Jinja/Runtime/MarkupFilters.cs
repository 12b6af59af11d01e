using System.Buffers;
using System.Net;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Lists the filters that write markup, or take it away.</summary>
internal static class MarkupFilters
{
    private static readonly SearchValues<char> s_noNames = SearchValues.Create(" \t\n\r\f\v/>=");

    public static IEnumerable<Operation> All { get; } =
    [
        new("striptags", "", static (rendering, value, _) => StripTags(rendering, PythonText.Of(value, rendering.Budget))),
        new("xmlattr", "autospace?", static (rendering, value, arguments) => Attributes(rendering, value, arguments[0].IsMissing || arguments[0].IsTrue)),
    ];

    private static JinjaValue StripTags(Rendering rendering, JinjaText text)
    {
        text = Without(rendering, Without(rendering, text, "<!--", "-->"), "<", ">");
        var words = TextMethods.Join(rendering, new JinjaText(" "), Splitting.Split(rendering, text, separator: default, most: -1)).AsText;
        return JinjaValue.Of(words.String.Contains('&', StringComparison.Ordinal) ? words.WithString(WebUtility.HtmlDecode(words.String)) : words);
    }

    /// <summary>Takes away what stands between two signs, the signs too; what is left may join to the first sign once more.</summary>
    private static JinjaText Without(Rendering rendering, JinjaText text, string open, string close)
    {
        while (text.String.IndexOf(open, StringComparison.Ordinal) is >= 0 and var start && text.String.IndexOf(close, start, StringComparison.Ordinal) is >= 0 and var end)
        {
            var builder = rendering.Rent();
            builder.Append(text, 0, start);
            builder.Append(text, end + close.Length, text.Length - end - close.Length);
            text = builder.ToText();
            rendering.Return(builder);
        }

        return text;
    }

    private static JinjaValue Attributes(Rendering rendering, JinjaValue value, bool spaceFirst)
    {
        if (value.Kind != JinjaKind.Dict)
            throw JinjaException.Messages($"xmlattr: a dict is needed, not {value.Described}");
        var builder = rendering.Rent();
        foreach (var (key, of) in value.AsDict.Entries)
        {
            if (of.IsNone || of.IsUndefined)
                continue;
            var name = TextMethods.Text(key);
            if (name.Span.ContainsAny(s_noNames))
                throw JinjaException.Messages($"xmlattr: '{name}' is no name of an attribute");
            if (spaceFirst || builder.Length > 0)
                builder.Append(' ');
            builder.Append(TextFilters.Escape(rendering, name));
            builder.Append("=\"");
            builder.Append(TextFilters.Escape(rendering, PythonText.Of(of, rendering.Budget)));
            builder.Append('"');
        }

        var attributes = builder.ToText();
        rendering.Return(builder);
        return JinjaValue.Of(attributes);
    }
}
