using System.Text.Json;
using LocalRunner.Grammars.Automata;

namespace LocalRunner.Grammars.Schemas;

/// <summary>The rules of const and enum: the values that the other keywords allow too, in one tree of their texts.</summary>
internal static class LiteralRules
{
    private const int MaxCharacters = 16_000;

    /// <returns>The options, none when no value is left, or null when the schema lists no values or too many.</returns>
    public static IReadOnlyList<string>? Write(SchemaCompiler compiler, SchemaLeaf leaf, string hint)
    {
        if (Values(leaf) is not { } values)
            return null;
        var part = leaf.Members.First(member => member.Get("const") is not null || member.Get("enum") is not null);
        var texts = new List<string>();
        var characters = 0;
        foreach (var value in values)
        {
            if (value.GetRawText().Length > MaxCharacters || !leaf.Unit.Parts.All(schema => compiler.Validator.Holds(schema, value)))
                continue;
            texts.Add(LiteralText.Of(value, compiler.Notation));
            characters += texts[^1].Length;
            if (characters > MaxCharacters)
            {
                compiler.Warn(part, "enum", $"has more than {MaxCharacters} characters; any value of its type is allowed");
                return null;
            }
        }

        if (texts.Count == 0)
            return [];
        if (texts.Count == 1)
            return [GrammarSyntax.Literal(texts[0])];
        try
        {
            return [AutomatonRules.Write(compiler.Writer, Automaton.Texts(texts), CharacterCoding.Plain, "", hint)];
        }
        catch (AutomatonLimitException)
        {
            compiler.Warn(part, "enum", "has too many values; any value of its type is allowed");
            return null;
        }
    }

    /// <summary>The values that all keywords allow; null when the schema lists none, or too many.</summary>
    public static IReadOnlyList<JsonElement>? Values(SchemaCompiler compiler, SchemaLeaf leaf) =>
        Values(leaf) is { } values && values.Sum(value => value.GetRawText().Length) <= MaxCharacters
            ? [.. values.Where(value => leaf.Unit.Parts.All(part => compiler.Validator.Holds(part, value)))]
            : null;

    /// <summary>The values of the member that lists fewest.</summary>
    public static IReadOnlyList<JsonElement>? Values(SchemaLeaf leaf) =>
        leaf.Members.Select(Values).Where(values => values is not null).MinBy(values => values!.Count);

    private static List<JsonElement>? Values(SchemaPart part)
    {
        if (part.Get("const") is { } single)
            return [single];
        if (part.Get("enum") is not { ValueKind: JsonValueKind.Array } list)
            return null;
        var values = list.EnumerateArray().ToList();
        if (part.IsTrue("nullable"))
            values.Add(LiteralText.Null);
        return values;
    }
}
