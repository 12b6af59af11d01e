using System.Text.Json;

namespace LocalRunner.Grammars.Schemas;

/// <summary>The rules of a call's arguments where they are written one by one: between tags, or as Python's keyword arguments.</summary>
internal static class ArgumentRules
{
    /// <returns>The name of the rule for all arguments together, and what it does not hold them to.</returns>
    public static (string Rule, IReadOnlyList<JsonSchemaWarning> Warnings) Write(
        GrammarWriter writer, JsonElement parameters, string hint, ArgumentStyle style, SchemaDetail detail)
    {
        var compiler = SchemaCompiler.Open(writer, parameters, style.Notation, detail);
        var leaves = detail == SchemaDetail.AnyValue || !compiler.Root.IsObject ? [] : compiler.LeavesOf(new SchemaUnit([compiler.Root]));
        var bodies = new List<string>();
        foreach (var leaf in leaves)
        {
            SchemaKeywords.WarnOfIgnored(compiler, leaf);
            foreach (var keyword in (string[])["minProperties", "maxProperties"])
            {
                if (leaf.With(keyword) is { Pointer: not null } part)
                    compiler.Warn(part, keyword, "is not counted for arguments and is left out");
            }

            var names = ObjectMembers.Names(leaf);
            if (names.Count == 0)
                bodies.Add(leaf.Members.Any(member => member.Get("properties") is not null) ? "\"\"" : Free(compiler, style));
            else if (ObjectMembers.Declared(compiler, leaf, names, (name, unit) => Argument(compiler, style, name, unit)) is { } members)
                bodies.Add(ObjectRules.Write(compiler, new ObjectFrame("", style.Separator, "\"\"", "\"\""), members, hint) ?? "\"\"");
        }

        if (leaves.Count == 0)
            bodies.Add(Free(compiler, style));
        compiler.Complete();
        return (writer.Share(hint, bodies.Count == 0 ? "\"\"" : string.Join(" | ", bodies.Distinct(StringComparer.Ordinal).Select(body => bodies.Count == 1 ? body : $"({body})"))), compiler.Warnings);
    }

    private static string? Argument(SchemaCompiler compiler, ArgumentStyle style, string name, SchemaUnit unit)
    {
        if (style.Mark.Length == 0)
            return ObjectMembers.Value(compiler, name, unit) is { } value ? $"{GrammarSyntax.Literal(style.Before(name, false))} {value}" : null;

        var leaves = unit.Parts.Count == 0 ? [] : compiler.LeavesOf(unit);
        if (leaves.Count == 1 && LiteralRules.Values(compiler, leaves[0]) is { } values)
            return Listed(style, name, values);

        // Where a text is allowed beside other values, it can hold any of them.
        if (leaves.Count > 0 && !leaves.Any(leaf => leaf.Conjunction.Types.HasFlag(JsonTypes.String) && !HasOnlyOtherValues(leaf)))
        {
            return ObjectMembers.Value(compiler, name, unit) is { } value
                ? $"{GrammarSyntax.Literal(style.Before(name, false))} {value} {GrammarSyntax.Literal(style.Ending)}"
                : null;
        }

        var single = leaves.Count == 1 && leaves[0].Conjunction.Types == JsonTypes.String ? leaves[0] : null;
        return StringRules.WriteBare(compiler, single, style.Mark, style.Ending, name) is { } text
            ? $"{GrammarSyntax.Literal(style.Before(name, true))} ({text})"
            : null;
    }

    private static string? Listed(ArgumentStyle style, string name, IReadOnlyList<JsonElement> values)
    {
        var isText = values.All(value => value.ValueKind == JsonValueKind.String);
        var texts = values.Select(value => value.ValueKind == JsonValueKind.String ? value.GetString()! : LiteralText.Of(value, style.Notation))
            .Where(text => !text.Contains(style.Mark, StringComparison.Ordinal)).Select(GrammarSyntax.Literal).ToList();
        return texts.Count == 0 ? null
            : $"{GrammarSyntax.Literal(style.Before(name, isText))} ({string.Join(" | ", texts)}) {GrammarSyntax.Literal(style.Ending)}";
    }

    private static bool HasOnlyOtherValues(SchemaLeaf leaf) =>
        LiteralRules.Values(leaf) is { } values && values.All(value => value.ValueKind != JsonValueKind.String);

    // Nothing is known of the arguments: any names with any values.
    private static string Free(SchemaCompiler compiler, ArgumentStyle style)
    {
        const string placeholder = "\u0001";
        var parts = style.Before(placeholder, true).Split(placeholder);
        var value = style.Mark.Length == 0 ? compiler.AnyValue : $"({StringRules.WriteBare(compiler, null, style.Mark, style.Ending, "text")})";
        var argument = compiler.Writer.Share("argument", $"{GrammarSyntax.Literal(parts[0])} [a-zA-Z_] [a-zA-Z0-9_-]* {GrammarSyntax.Literal(parts[1])} {value}");
        var next = compiler.Writer.Share("argument-next", $"{style.Separator} {argument}".Trim());
        return $"({argument} {next}*)?";
    }
}
