using LocalRunner.Grammars.Automata;

namespace LocalRunner.Grammars;

/// <summary>The rules of JSON's own tokens: white space, characters of strings, numbers, any value.</summary>
internal static class JsonText
{
    // Digits enough for 64-bit integers' readers, and exponents that no double overflows at.
    public const int MaxDigits = 15;

    private static readonly CharSet s_escaped = CharSet.FromRanges([(0, 0x1F), ('"', '"'), ('\\', '\\')]);

    /// <summary>Nothing, a space, or a line break with its indentation.</summary>
    public static string Space(GrammarWriter writer) => writer.Share("ws", "\"\" | \" \" | \"\\n\" [ \\x09]{0,20}");

    /// <summary>One character of a string, with all escapes that stand for a whole character.</summary>
    public static string AnyCharacter(GrammarWriter writer)
    {
        var hex = writer.Share("hex", "[0-9a-fA-F]");
        var escape = writer.Share(
            "escape",
            $"[\\x22\\x2F\\x5Cbfnrt] | \"u\" ([0-9abcefABCEF] {hex} {hex} {hex} | [dD] [0-7] {hex} {hex} "
            + $"| [dD] [89abAB] {hex} {hex} \"\\\\u\" [dD] [c-fC-F] {hex} {hex})");
        return writer.Share("char", $"{GrammarSyntax.Class(CharSet.Any.Except(s_escaped))} | \"\\\\\" {escape}");
    }

    public static string String(GrammarWriter writer) => writer.Share("string", $"\"\\\"\" {AnyCharacter(writer)}* \"\\\"\"");

    public static string Integer(GrammarWriter writer) => writer.Share("integer", $"\"-\"? (\"0\" | [1-9] [0-9]{{0,{MaxDigits - 1}}})");

    public static string Number(GrammarWriter writer) => writer.Share(
        "number", $"{Integer(writer)} (\".\" [0-9]{{1,{MaxDigits}}})? ([eE] [\\x2B\\x2D]? [0-9]{{1,2}})?");

    /// <summary>One character as it is written.</summary>
    public static string Character(int value, CharacterCoding coding) => (coding, value) switch
    {
        (CharacterCoding.Plain, _) => char.ConvertFromUtf32(value),
        (_, '"') => "\\\"",
        (_, '\\') => "\\\\",
        (_, '\n') => "\\n",
        (_, '\r') => "\\r",
        (_, '\t') => "\\t",
        (_, '\b') => "\\b",
        (_, '\f') => "\\f",
        (_, < 0x20) => $"\\u{value:x4}",
        _ => char.ConvertFromUtf32(value),
    };

    /// <summary>One character of a set in a string, each written in one way.</summary>
    public static string Characters(GrammarWriter writer, CharSet set)
    {
        if (set.Contains(0) && set.Complement().IsEmpty)
            return AnyCharacter(writer);
        var escaped = set.Intersect(s_escaped);
        var plain = set.Except(s_escaped);
        if (escaped.IsEmpty)
            return GrammarSyntax.Class(plain);

        var options = new List<string>();
        if (!plain.IsEmpty)
            options.Add(GrammarSyntax.Class(plain));
        var written = escaped.Ranges.SelectMany(range => Enumerable.Range(range.From, range.To - range.From + 1))
            .Select(value => Character(value, CharacterCoding.Json)).ToList();
        AddEscapes("", written.Where(text => text.Length == 2));
        AddEscapes("u000", written.Where(text => text.StartsWith("\\u000", StringComparison.Ordinal)));
        AddEscapes("u001", written.Where(text => text.StartsWith("\\u001", StringComparison.Ordinal)));
        return writer.Share("char", string.Join(" | ", options));

        void AddEscapes(string common, IEnumerable<string> texts)
        {
            var last = string.Concat(texts.Select(text => text[^1]));
            if (last.Length > 0)
                options.Add($"{GrammarSyntax.Literal("\\" + common)} {GrammarSyntax.Class(CharSet.Of(last))}");
        }
    }
}
