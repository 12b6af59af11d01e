using System.Text.Json;
using LocalRunner.Grammars.Automata;

namespace LocalRunner.Grammars.Schemas;

/// <summary>The rules of strings: lengths as repetitions; patterns and formats, and lengths together with them, as automata.</summary>
internal static class StringRules
{
    // llama.cpp refuses 2000 repetitions.
    private const int MaxRepetition = 1900;
    private const int MaxCountedStates = 1200;

    // What a length may make of a pattern: one rule for each state.
    private const int MaxProductStates = 150;

    public static string? Write(SchemaCompiler compiler, SchemaLeaf leaf, string hint)
    {
        var texts = Texts(compiler, leaf, counted: compiler.Notation.StringMark is not null);
        if (texts is { IsEmpty: true })
            return null;
        if (compiler.Notation.StringMark is { } mark)
            return texts is null ? JsonGrammar.String(compiler.Writer, compiler.Notation) : Marked(compiler, texts, mark, hint);
        if (texts is not null)
            return $"\"\\\"\" {Parenthesize(AutomatonRules.Write(compiler.Writer, texts, CharacterCoding.Json, "\"", hint))}";

        var least = leaf.Least("minLength");
        var most = leaf.Most("maxLength");
        if (most < least)
            return null;
        if (most > MaxRepetition)
        {
            compiler.Warn(leaf.With("maxLength"), "maxLength", $"is more than the {MaxRepetition} characters that a grammar can count; strings may be longer");
            most = null;
        }

        if (least > MaxRepetition)
        {
            compiler.Warn(leaf.With("minLength"), "minLength", $"is more than the {MaxRepetition} characters that a grammar can count; strings may be shorter");
            least = MaxRepetition;
        }

        return least == 0 && most is null
            ? JsonText.String(compiler.Writer)
            : $"\"\\\"\" {compiler.Writer.Repeat(JsonText.AnyCharacter(compiler.Writer), least, most)} \"\\\"\"";
    }

    /// <summary>A string that is written without quotes.</summary>
    /// <param name="compiler">The grammar.</param>
    /// <param name="leaf">The string's schemas; null for any string.</param>
    /// <param name="mark">The text that ends it, and that it can't hold.</param>
    /// <param name="ending">What is written behind it, with the mark at its end.</param>
    /// <param name="hint">A name for the rules.</param>
    public static string? WriteBare(SchemaCompiler compiler, SchemaLeaf? leaf, string mark, string ending, string hint)
    {
        var texts = leaf is null ? null : Texts(compiler, leaf, counted: true);
        var free = Automaton.Without(mark);
        try
        {
            texts = texts is null ? free : texts.Intersect(free);
        }
        catch (AutomatonLimitException)
        {
            texts = free;
        }

        return texts.IsEmpty ? null : AutomatonRules.Write(compiler.Writer, texts, CharacterCoding.Plain, ending, hint);
    }

    /// <summary>The names that propertyNames allows, or null for all.</summary>
    public static Automaton? Names(SchemaCompiler compiler, SchemaPart names)
    {
        var leaf = compiler.Single(names);
        if (leaf is null)
            return null;
        return LiteralRules.Values(leaf) is { } values
            ? Automaton.Texts(values.Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!))
            : Texts(compiler, leaf, counted: true);
    }

    /// <summary>The automaton of a pattern; null when it can't be expressed, which is warned of.</summary>
    public static Automaton? Pattern(SchemaCompiler compiler, SchemaPart part, string keyword, string pattern)
    {
        try
        {
            return Automaton.Pattern(pattern);
        }
        catch (AutomatonLimitException limit)
        {
            compiler.Warn(part, keyword, $"is left out: {limit.Message}");
            return null;
        }
    }

    /// <summary>What patterns and formats allow; lengths are part of it when there is one of these, or if asked for.</summary>
    private static Automaton? Texts(SchemaCompiler compiler, SchemaLeaf leaf, bool counted = false)
    {
        Automaton? all = null;
        foreach (var member in leaf.Members)
        {
            if (member.String("pattern") is { } pattern)
                all = Both(compiler, member, "pattern", all, Pattern(compiler, member, "pattern", pattern));
            if (member.String(SchemaAlternatives.OtherThanPattern) is { } other && Pattern(compiler, member, "not", other) is { } matched)
                all = Other(compiler, member, all, matched);
            if (member.Get(SchemaAlternatives.OtherThanTexts) is not null)
                all = Other(compiler, member, all, Automaton.Texts(member.Strings(SchemaAlternatives.OtherThanTexts)));
            if (member.String("format") is not { } format || StringFormats.SaysNothing(format))
                continue;
            if (StringFormats.Find(format) is { } automaton)
                all = Both(compiler, member, "format", all, automaton);
            else
                compiler.Warn(member, "format", $"'{(format.Length > 40 ? format[..40] : format)}' is not one that the grammar knows; any string is allowed");
        }

        var (least, most) = (leaf.Least("minLength"), leaf.Most("maxLength"));
        if ((all is null && !counted) || (least == 0 && most is null))
            return all;
        var keyword = most is null ? "minLength" : "maxLength";
        if (most < least)
            return Automaton.Texts([]);
        if ((most ?? least) <= MaxCountedStates && Both(compiler, leaf.With(keyword), keyword, all, Automaton.Length(least, most)) is { } both
            && (all is null || both.Count <= Math.Max(MaxProductStates, 2 * all.Count)))
            return both;
        compiler.Warn(leaf.With(keyword), keyword, "is more than a grammar can count together with a pattern or format; it is left out");
        return all;
    }

    private static Automaton? Both(SchemaCompiler compiler, SchemaPart part, string keyword, Automaton? first, Automaton? second)
    {
        try
        {
            return first is null ? second : second is null ? first : first.Intersect(second);
        }
        catch (AutomatonLimitException limit)
        {
            compiler.Warn(part, keyword, $"is left out: {limit.Message}");
            return first;
        }
    }

    private static Automaton? Other(SchemaCompiler compiler, SchemaPart part, Automaton? all, Automaton other)
    {
        try
        {
            return (all ?? Automaton.Length(0, null)).Except(other);
        }
        catch (AutomatonLimitException limit)
        {
            compiler.Warn(part, "not", $"is left out: {limit.Message}");
            return all;
        }
    }

    private static string Marked(SchemaCompiler compiler, Automaton texts, string mark, string hint)
    {
        var free = texts.Intersect(Automaton.Without(mark));
        return free.IsEmpty
            ? JsonGrammar.String(compiler.Writer, compiler.Notation)
            : $"{GrammarSyntax.Literal(mark)} {Parenthesize(AutomatonRules.Write(compiler.Writer, free, CharacterCoding.Plain, mark, hint))}";
    }

    private static string Parenthesize(string body) => body.Contains('|') ? $"({body})" : body;
}
