using System.Buffers;
using System.Globalization;

namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Writes values as Python's <c>json.dumps</c> does: keys in order, <c>", "</c> and <c>": "</c> between them, nothing escaped for HTML.</summary>
internal sealed record JsonText
{
    private static readonly SearchValues<char> s_escaped = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(code => (char)code), '"', '\\']);
    private static readonly SearchValues<char> s_plainAscii =
        SearchValues.Create([.. Enumerable.Range(' ', 0x7F - ' ').Select(code => (char)code).Where(character => character is not ('"' or '\\'))]);

    public static JsonText Default { get; } = new();

    /// <summary>Gets whether characters beyond ASCII are escaped.</summary>
    public bool EnsureAscii { get; init; }

    public bool SortKeys { get; init; }

    /// <summary>Gets what each level is indented by; null puts all on one line.</summary>
    public JinjaText? Indent { get; init; }

    /// <summary>Gets what stands between entries; the default follows the indentation.</summary>
    public JinjaText? Comma { get; init; }

    public JinjaText? Colon { get; init; }

    public void Write(JinjaValue value, TextBuilder output) => Write(value, output, 0);

    private void Write(JinjaValue value, TextBuilder output, int depth)
    {
        output.Budget.Depth(depth);
        switch (value.Kind)
        {
            case JinjaKind.None:
                output.Append("null");
                break;
            case JinjaKind.Boolean:
                output.Append(value.AsBoolean ? "true" : "false");
                break;
            case JinjaKind.Integer or JinjaKind.BigInteger or JinjaKind.Float:
                WriteNumber(value, output);
                break;
            case JinjaKind.String:
                WriteString(value.AsText, output);
                break;
            case JinjaKind.List when value.AsList.IsTuple || value.AsList.Shape == ListShape.List:
                WriteList(value.AsList, output, depth);
                break;
            case JinjaKind.Dict:
                WriteDict(value.AsDict, output, depth);
                break;
            default:
                throw JinjaException.Messages($"JSON has no form for {value.Described}");
        }
    }

    private static void WriteNumber(JinjaValue value, TextBuilder output)
    {
        if (value.Kind == JinjaKind.Integer)
        {
            Span<char> digits = stackalloc char[20];
            value.AsInteger.TryFormat(digits, out var written, provider: CultureInfo.InvariantCulture);
            output.Append(digits[..written]);
        }
        else if (value.Kind == JinjaKind.Float && !double.IsFinite(value.AsFloat))
        {
            output.Append(double.IsNaN(value.AsFloat) ? "NaN" : value.AsFloat > 0 ? "Infinity" : "-Infinity");
        }
        else
        {
            PythonText.WriteRepr(value, output, 0);
        }
    }

    private void WriteList(JinjaList list, TextBuilder output, int depth)
    {
        output.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            Separate(output, i > 0, depth + 1);
            Write(list[i], output, depth + 1);
        }

        End(output, list.Count > 0, depth);
        output.Append(']');
    }

    private void WriteDict(JinjaDict dict, TextBuilder output, int depth)
    {
        output.Append('{');
        if (SortKeys)
        {
            var entries = dict.Entries.ToArray();
            Sorting.Sort(entries, entry => entry.Key, output.Budget);
            WriteEntries(entries, output, depth);
        }
        else
        {
            WriteEntries(dict.Entries, output, depth);
        }

        End(output, dict.Count > 0, depth);
        output.Append('}');
    }

    private void WriteEntries(ReadOnlySpan<KeyValuePair<JinjaValue, JinjaValue>> entries, TextBuilder output, int depth)
    {
        var follows = false;
        foreach (var (key, value) in entries)
        {
            Separate(output, follows, depth + 1);
            follows = true;
            WriteKey(key, output);
            if (Colon is { } colon)
                output.Append(colon);
            else
                output.Append(": ");
            Write(value, output, depth + 1);
        }
    }

    private void WriteKey(JinjaValue key, TextBuilder output)
    {
        if (key.IsString)
        {
            WriteString(key.AsText, output);
            return;
        }

        if (key.Kind is JinjaKind.List or JinjaKind.Undefined or > JinjaKind.Dict)
            throw JinjaException.Messages($"{key.Described} can't be a key in JSON");
        output.Append('"');
        Write(key, output, 0);
        output.Append('"');
    }

    private void Separate(TextBuilder output, bool follows, int depth)
    {
        if (follows)
        {
            if (Comma is { } comma)
                output.Append(comma);
            else
                output.Append(Indent is null ? ", " : ",");
        }

        if (Indent is not null)
            Line(output, depth);
    }

    private void End(TextBuilder output, bool hasEntries, int depth)
    {
        if (hasEntries && Indent is not null)
            Line(output, depth);
    }

    private void Line(TextBuilder output, int depth)
    {
        output.Append('\n');
        for (var i = 0; i < depth; i++)
            output.Append(Indent!.Value);
    }

    private void WriteString(JinjaText text, TextBuilder output)
    {
        output.Append('"');
        var span = text.Span;
        var plain = 0;
        for (var i = Next(span, 0); i < span.Length; i = Next(span, i + 1))
        {
            if (Escape(span[i]) is not { } escape)
                continue;
            output.Append(text, plain, i - plain);
            output.Append(escape, text.HasInput);
            plain = i + 1;
        }

        output.Append(text, plain, span.Length - plain);
        output.Append('"');
    }

    private int Next(ReadOnlySpan<char> text, int start)
    {
        var next = EnsureAscii ? text[start..].IndexOfAnyExcept(s_plainAscii) : text[start..].IndexOfAny(s_escaped);
        return next < 0 ? text.Length : start + next;
    }

    private string? Escape(char character) => character switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\b' => "\\b",
        '\f' => "\\f",
        < ' ' => $"\\u{(int)character:x4}",
        > '~' when EnsureAscii => $"\\u{(int)character:x4}",
        _ => null,
    };
}
