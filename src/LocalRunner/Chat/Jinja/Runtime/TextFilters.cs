using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Lists the filters that make texts; other values are written as texts first.</summary>
internal static class TextFilters
{
    public static IEnumerable<Operation> All { get; } =
    [
        Of("capitalize", Casing.Capitalize),
        Of("lower", Casing.Lower),
        Of("title", Casing.TitleWords),
        Of("upper", Casing.Upper),
        Of("string", static (_, text) => text),
        Of("safe", static (_, text) => text),
        Of("escape", Escape),
        new("trim", "chars?", static (rendering, value, arguments) =>
            TextMethods.Strip(rendering, JinjaValue.Of(PythonText.Of(value, rendering.Budget)), arguments[0], start: true, end: true)),
        new("center", "width?", static (rendering, value, arguments) =>
            Padding.Center(rendering, PythonText.Of(value, rendering.Budget), arguments[0].IsMissing ? JinjaValue.Of(80) : arguments[0], default)),
        new("replace", "old new count?", static (rendering, value, arguments) => Replacing.Replace(
            rendering,
            PythonText.Of(value, rendering.Budget),
            PythonText.Of(arguments[0], rendering.Budget),
            PythonText.Of(arguments[1], rendering.Budget),
            arguments[2].IsNone ? -1 : TextMethods.Count(arguments[2]))),
        new("indent", "width? first? blank?", static (rendering, value, arguments) =>
            Indent(rendering, TextMethods.Text(value), arguments[0], arguments[1].IsTrue, arguments[2].IsTrue)),
        new("truncate", "length? killwords? end? leeway?", static (rendering, value, arguments) => Truncate(rendering, TextMethods.Text(value), arguments)),
        new("wordwrap", "width? break_long_words? wrapstring? break_on_hyphens?", static (rendering, value, arguments) => WordWrapping.Wrap(rendering, TextMethods.Text(value), arguments)),
        new("wordcount", "", static (rendering, value, _) => JinjaValue.Of(WordCount(PythonText.Of(value, rendering.Budget).String))),
        new("urlencode", "", static (rendering, value, _) => JinjaValue.Of(Uri.EscapeDataString(PythonText.Of(value, rendering.Budget).String).Replace("%2F", "/", StringComparison.Ordinal))),
        new("format", static (rendering, value, arguments) => Format(rendering, PythonText.Of(value, rendering.Budget), arguments)),
        new("pprint", "", static (rendering, value, _) => JinjaValue.Of(PrettyText.Of(rendering, value))),
        new("join", "d? attribute?", Join),
    ];

    private static Operation Of(string name, Func<Rendering, JinjaText, JinjaText> change) =>
        new(name, "", (rendering, value, _) => JinjaValue.Of(change(rendering, PythonText.Of(value, rendering.Budget))));

    public static JinjaText Escape(Rendering rendering, JinjaText text)
    {
        var builder = rendering.Rent();
        for (var i = 0; i < text.Length; i++)
        {
            var escape = text.String[i] switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '"' => "&#34;", '\'' => "&#39;", _ => null };
            if (escape is null)
                builder.Append(text, i, 1);
            else
                builder.Append(escape, text.HasInput);
        }

        var escaped = builder.ToText();
        rendering.Return(builder);
        return escaped;
    }

    private static JinjaValue Indent(Rendering rendering, JinjaText text, JinjaValue width, bool first, bool blank)
    {
        var builder = rendering.Rent();
        var lines = Splitting.Lines(text);
        if (text.Length == 0 || Splitting.Lines(text.Slice(text.Length - 1)) is [{ Length: 0 }])
            lines.Add(JinjaText.Empty);
        for (var i = 0; i < lines.Count; i++)
        {
            if (i > 0)
                builder.Append('\n');
            if (i == 0 ? first : blank || lines[i].Length > 0)
                AppendIndentation(builder, width);
            builder.Append(lines[i]);
        }

        var indented = builder.ToText();
        rendering.Return(builder);
        return JinjaValue.Of(indented);
    }

    private static void AppendIndentation(TextBuilder builder, JinjaValue width)
    {
        if (width.IsString)
            builder.Append(width.AsText);
        else
            builder.Append(' ', width.IsMissing ? 4 : TextMethods.Integer(width));
    }

    private static JinjaValue Truncate(Rendering rendering, JinjaText text, ReadOnlySpan<JinjaValue> arguments)
    {
        var length = arguments[0].IsMissing ? 255 : TextMethods.Integer(arguments[0]);
        var end = arguments[2].IsMissing ? new JinjaText("...") : TextMethods.Text(arguments[2]);
        var leeway = arguments[3].IsMissing || arguments[3].IsNone ? 5 : TextMethods.Integer(arguments[3]);
        var endLength = CodePoints.Count(end.String);
        if (length < endLength || leeway < 0)
            throw JinjaException.Messages($"truncate: a length of {length} and a leeway of {leeway} leave no room");
        if (CodePoints.Count(text.String) <= (long)length + leeway)
            return JinjaValue.Of(text);
        var kept = text.Slice(0, CodePoints.Offset(text.String, length - endLength));
        if (!arguments[1].IsTrue && kept.String.LastIndexOf(' ') is >= 0 and var space)
            kept = kept.Slice(0, space);
        return Arithmetic.Add(rendering, JinjaValue.Of(kept), JinjaValue.Of(end));
    }

    private static int WordCount(string text)
    {
        var (count, inside) = (0, false);
        foreach (var rune in text.EnumerateRunes())
        {
            var isWord = CharacterTests.IsLetterOrNumber(rune) || rune.Value == '_';
            count += isWord && !inside ? 1 : 0;
            inside = isWord;
        }

        return count;
    }

    private static JinjaValue Format(Rendering rendering, JinjaText format, Arguments arguments)
    {
        if (!arguments.Keywords.IsEmpty && !arguments.Positional.IsEmpty)
            throw JinjaException.Messages("format: arguments stand either by position or by name");
        if (arguments.Keywords.IsEmpty)
            return PercentFormat.Format(rendering, format, JinjaValue.Of(JinjaList.Tuple(arguments.Positional.ToArray())));
        var entries = new List<KeyValuePair<JinjaValue, JinjaValue>>();
        for (var i = 0; i < arguments.Keywords.Length; i++)
            entries.Add(new(JinjaValue.Of(arguments.Keywords[i]), arguments.OfKeywords[i]));
        return PercentFormat.Format(rendering, format, JinjaValue.Of(new JinjaDict([.. entries])));
    }

    private static JinjaValue Join(Rendering rendering, JinjaValue value, ReadOnlySpan<JinjaValue> arguments)
    {
        var separator = arguments[0].IsMissing ? JinjaText.Empty : PythonText.Of(arguments[0], rendering.Budget);
        var path = AttributePath.Of(arguments[1]);
        var builder = rendering.Rent();
        var follows = false;
        foreach (var item in Sequences.Take(rendering, value))
        {
            if (follows)
                builder.Append(separator);
            follows = true;
            PythonText.Write(path.Get(rendering, item), builder);
        }

        var joined = builder.ToText();
        rendering.Return(builder);
        return JinjaValue.Of(joined);
    }
}
