using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Lists the methods of strings, which are Python's.</summary>
internal static class TextMethods
{
    public static IEnumerable<Operation> All { get; } =
    [
        Plain("capitalize", Casing.Capitalize),
        Plain("casefold", CaseFolding.Fold),
        Plain("lower", Casing.Lower),
        Plain("swapcase", Casing.Swap),
        Plain("title", Casing.Title),
        Plain("upper", Casing.Upper),

        Asks("isalnum", static text => CharacterTests.All(text, CharacterTests.IsLetterOrNumber)),
        Asks("isalpha", static text => CharacterTests.All(text, CharacterTests.IsLetter)),
        Asks("isascii", static text => System.Text.Ascii.IsValid(text)),
        Asks("isdecimal", static text => CharacterTests.All(text, CharacterTests.IsDecimal)),
        Asks("isdigit", static text => CharacterTests.All(text, CharacterTests.IsDigit)),
        Asks("isnumeric", static text => CharacterTests.All(text, CharacterTests.IsNumeric)),
        Asks("isspace", static text => CharacterTests.All(text, CharacterTests.IsSpace)),
        Asks("islower", Casing.IsLower),
        Asks("isupper", Casing.IsUpper),
        Asks("istitle", Casing.IsTitle),

        new("strip", "chars?", static (rendering, value, arguments) => Strip(rendering, value, arguments[0], start: true, end: true)),
        new("lstrip", "chars?", static (rendering, value, arguments) => Strip(rendering, value, arguments[0], start: true, end: false)),
        new("rstrip", "chars?", static (rendering, value, arguments) => Strip(rendering, value, arguments[0], start: false, end: true)),
        new("removeprefix", "prefix", static (_, value, arguments) =>
            value.AsString.StartsWith(Text(arguments[0]).String, StringComparison.Ordinal) ? JinjaValue.Of(value.AsText.Slice(Text(arguments[0]).Length)) : value),
        new("removesuffix", "suffix", static (_, value, arguments) =>
            value.AsString.EndsWith(Text(arguments[0]).String, StringComparison.Ordinal) ? JinjaValue.Of(value.AsText.Slice(0, value.AsText.Length - Text(arguments[0]).Length)) : value),

        new("split", "sep? maxsplit?", static (rendering, value, arguments) => Splitting.Split(rendering, value.AsText, arguments[0], Count(arguments[1]))),
        new("rsplit", "sep? maxsplit?", static (rendering, value, arguments) => Splitting.SplitFromEnd(rendering, value.AsText, arguments[0], Count(arguments[1]))),
        new("splitlines", "keepends?", static (rendering, value, arguments) => Splitting.Made(rendering, Splitting.Lines(value.AsText, arguments[0].IsTrue))),
        new("partition", "sep", static (_, value, arguments) => Splitting.Partition(value.AsText, Separator(arguments[0]), fromEnd: false)),
        new("rpartition", "sep", static (_, value, arguments) => Splitting.Partition(value.AsText, Separator(arguments[0]), fromEnd: true)),
        new("join", "iterable", static (rendering, value, arguments) => Join(rendering, value.AsText, arguments[0])),
        new("replace", "old new count?", static (rendering, value, arguments) =>
            Replacing.Replace(rendering, value.AsText, Text(arguments[0]), Text(arguments[1]), Count(arguments[2]))),

        new("startswith", "prefix start? end?", static (rendering, value, arguments) => Meets(rendering, value, arguments, static (text, part) => text.StartsWith(part))),
        new("endswith", "suffix start? end?", static (rendering, value, arguments) => Meets(rendering, value, arguments, static (text, part) => text.EndsWith(part))),
        new("find", "sub start? end?", static (rendering, value, arguments) => JinjaValue.Of(Searching.Find(rendering, value.AsString, arguments, fromEnd: false))),
        new("rfind", "sub start? end?", static (rendering, value, arguments) => JinjaValue.Of(Searching.Find(rendering, value.AsString, arguments, fromEnd: true))),
        new("index", "sub start? end?", static (rendering, value, arguments) => Found(Searching.Find(rendering, value.AsString, arguments, fromEnd: false))),
        new("rindex", "sub start? end?", static (rendering, value, arguments) => Found(Searching.Find(rendering, value.AsString, arguments, fromEnd: true))),
        new("count", "sub start? end?", static (rendering, value, arguments) => JinjaValue.Of(Searching.Count(rendering, value.AsString, arguments))),

        new("center", "width fillchar?", static (rendering, value, arguments) => Padding.Center(rendering, value.AsText, arguments[0], arguments[1])),
        new("ljust", "width fillchar?", static (rendering, value, arguments) => Padding.Pad(rendering, value.AsText, arguments[0], arguments[1], atStart: false)),
        new("rjust", "width fillchar?", static (rendering, value, arguments) => Padding.Pad(rendering, value.AsText, arguments[0], arguments[1], atStart: true)),
        new("zfill", "width", static (rendering, value, arguments) => Padding.Zeros(rendering, value.AsText, arguments[0])),
        new("format", static (rendering, value, arguments) => BraceFormat.Format(rendering, value.AsText, arguments)),
    ];

    public static JinjaText Text(JinjaValue value) =>
        value.IsString ? value.AsText : throw JinjaException.Messages($"a string is needed, not {value.Described}");

    /// <summary>Gets a count that may be left out; -1 means without end.</summary>
    public static int Count(JinjaValue value) => value.IsMissing ? -1 : Integer(value);

    public static int Integer(JinjaValue value) =>
        !value.IsInteger ? throw JinjaException.Messages($"a whole number is needed, not {value.Described}")
        : (int)System.Numerics.BigInteger.Max(System.Numerics.BigInteger.Min(value.AsBigInteger, int.MaxValue), int.MinValue);

    public static JinjaValue Strip(Rendering rendering, JinjaValue value, JinjaValue characters, bool start, bool end)
    {
        var text = value.AsText;
        var set = characters.IsMissing || characters.IsNone ? null : Text(characters).String;
        var (from, to) = (0, text.Length);
        while (start && from < to && Strips(text.String, from, set))
            from += CodePoints.Size(text.String, from);
        while (end && to > from && Strips(text.String, Before(text.String, to), set))
            to = Before(text.String, to);
        if (to - from < text.Length)
            rendering.Budget.Characters(to - from);
        return JinjaValue.Of(text.Slice(from, to - from));
    }

    public static JinjaValue Join(Rendering rendering, JinjaText separator, JinjaValue values)
    {
        var builder = rendering.Rent();
        var items = Sequences.Take(rendering, values);
        for (var i = 0; i < items.Length; i++)
        {
            if (!items[i].IsString)
                throw JinjaException.Messages($"join: entry {i} is {items[i].Described}, not a string");
            if (i > 0)
                builder.Append(separator);
            builder.Append(items[i].AsText);
        }

        var joined = builder.ToText();
        rendering.Return(builder);
        return JinjaValue.Of(joined);
    }

    private delegate bool Part(ReadOnlySpan<char> text, ReadOnlySpan<char> part);

    private static int Before(string text, int end) => end >= 2 && char.IsSurrogatePair(text[end - 2], text[end - 1]) ? end - 2 : end - 1;

    private static bool Strips(string text, int at, string? set)
    {
        if (set is null)
            return CharacterTests.IsSpace(text[at]);
        return CodePoints.Size(text, at) == 1 ? set.Contains(text[at], StringComparison.Ordinal) : set.Contains(text.Substring(at, 2), StringComparison.Ordinal);
    }

    private static JinjaText Separator(JinjaValue value) =>
        Text(value) is { Length: > 0 } separator ? separator : throw JinjaException.Messages("the separator is empty");

    private static JinjaValue Meets(Rendering rendering, JinjaValue value, ReadOnlySpan<JinjaValue> arguments, Part meets)
    {
        if (Searching.Window(value.AsString, arguments) is not { } window)
            return JinjaValue.False;
        var text = value.AsString.AsSpan(window.Start, window.Length);
        if (arguments[0].Kind != JinjaKind.List || !arguments[0].AsList.IsTuple)
            return JinjaValue.Of(meets(text, Text(arguments[0]).Span));
        rendering.Budget.Step(arguments[0].AsList.Count);
        foreach (var part in arguments[0].AsList.Items)
        {
            if (meets(text, Text(part).Span))
                return JinjaValue.True;
        }

        return JinjaValue.False;
    }

    private static JinjaValue Found(int place) => place >= 0 ? JinjaValue.Of(place) : throw JinjaException.Messages("index: the text is not in the string");

    private static Operation Plain(string name, Func<Rendering, JinjaText, JinjaText> change) =>
        new(name, "", (rendering, value, _) => JinjaValue.Of(change(rendering, value.AsText)));

    private static Operation Asks(string name, Func<string, bool> asks) => new(name, "", (_, value, _) => JinjaValue.Of(asks(value.AsString)));
}
