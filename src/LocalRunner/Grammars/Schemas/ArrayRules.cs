using System.Text.Json;

namespace LocalRunner.Grammars.Schemas;

/// <summary>The rules of arrays: a tuple's items in their places, then as many of the others as are allowed.</summary>
internal static class ArrayRules
{
    private const int MaxRepetition = 1000;
    private const int MaxTuple = 200;

    private static readonly string[] s_keywords = ["items", "prefixItems", "additionalItems", "minItems", "maxItems", "contains", "uniqueItems", "unevaluatedItems"];

    public static string? Write(SchemaCompiler compiler, SchemaLeaf leaf, string hint)
    {
        if (!leaf.Members.Any(member => s_keywords.Any(keyword => member.Get(keyword) is not null)))
            return JsonGrammar.Array(compiler.Writer, compiler.Notation);
        if (leaf.Members.Any(member => member.Get("unevaluatedItems") is not null) && Unevaluated(leaf) is null && !leaf.Members.Any(HoldsAllItems))
            compiler.Warn(leaf.With("unevaluatedItems"), "unevaluatedItems", "stands beside schemas of which it can't be told which items they speak of; it is left out");
        var least = leaf.Least("minItems");
        var most = leaf.Most("maxItems");
        var places = Math.Min(leaf.Members.Max(Places), MaxTuple);
        var rest = Item(compiler, leaf, places, hint, out var open);
        if (!open || rest is null)
            most = Math.Min(most ?? int.MaxValue, places);
        if (most < least)
            return null;
        if (ItemStates.Write(compiler, leaf, new(place => Parts(leaf, place, out _), places, rest is not null && open, least, most), hint) is { } states)
            return states.Length > 0 ? states : null;
        if (least > MaxRepetition)
        {
            compiler.Warn(leaf.With("minItems"), "minItems", $"is more than the {MaxRepetition} items that a grammar can count; arrays may be shorter");
            least = MaxRepetition;
        }

        if (most > MaxRepetition)
        {
            compiler.Warn(leaf.With("maxItems"), "maxItems", $"is more than the {MaxRepetition} items that a grammar can count; arrays may be longer");
            most = null;
        }

        var space = compiler.Space;
        if (most == 0)
            return $"\"[\" {space} \"]\"";
        var tuple = new List<string>();
        for (var i = 0; i < Math.Min(places, most ?? places); i++)
        {
            if (Item(compiler, leaf, i, hint, out _) is not { } item)
                break;
            tuple.Add(item);
        }

        if (tuple.Count < Math.Min(places, most ?? places))
            (rest, most) = (null, tuple.Count);
        return most < least ? null : Body(compiler, tuple, rest, least, most, space, hint);
    }

    private static string? Body(SchemaCompiler compiler, List<string> tuple, string? rest, int least, int? most, string space, string hint)
    {
        // A tuple is written whole, though the schema may allow to leave its end out.
        var items = tuple.Count > 0 ? string.Join($" \",\" {space} ", tuple) : null;
        if (rest is null || most <= tuple.Count)
            return items is null ? (least > 0 ? null : $"\"[\" {space} \"]\"") : $"\"[\" {space} {items} {space} \"]\"";

        var more = compiler.Writer.Share($"{hint}-next", $"\",\" {space} {rest}");
        if (items is not null)
            return $"\"[\" {space} {items} {compiler.Writer.Repeat(more, Math.Max(0, least - tuple.Count), most - tuple.Count)} {space} \"]\"";
        var list = $"{rest} {compiler.Writer.Repeat(more, Math.Max(0, least - 1), most - 1)} {space}";
        return least > 0 ? $"\"[\" {space} {list} \"]\"" : $"\"[\" {space} ({list})? \"]\"";
    }

    private static int Places(SchemaPart member) => Tuple(member) is { } keyword ? member.Get(keyword)!.Value.GetArrayLength() : 0;

    // Before 2020-12, items held the tuple and additionalItems the rest.
    private static string? Tuple(SchemaPart member) =>
        member.Get("prefixItems") is { ValueKind: JsonValueKind.Array } ? "prefixItems"
        : member.Get("items") is { ValueKind: JsonValueKind.Array } ? "items"
        : null;

    private static string? Item(SchemaCompiler compiler, SchemaLeaf leaf, int place, string hint, out bool open)
    {
        var parts = Parts(leaf, place, out open);
        return parts.Count == 0 ? compiler.AnyValue : compiler.Reference(new SchemaUnit(parts), $"{hint}-item");
    }

    private static List<SchemaPart> Parts(SchemaLeaf leaf, int place, out bool open)
    {
        var parts = new List<SchemaPart>();
        open = true;
        foreach (var member in leaf.Members)
        {
            var tuple = Tuple(member);
            if (tuple is not null && member.List(tuple).Skip(place).Select(part => (SchemaPart?)part).FirstOrDefault() is { } part)
            {
                parts.Add(part);
            }
            else if (member.Child(tuple == "items" ? "additionalItems" : "items") is { } others)
            {
                parts.Add(others);
            }
            else if (tuple is not null)
            {
                // What follows a tuple that says nothing of it is left out.
                open = false;
            }
        }

        if (parts.Count == 0 && open && Unevaluated(leaf) is { } rest)
            parts.Add(rest);
        return parts;
    }

    /// <summary>What the items that no other keyword speaks of must satisfy, where that is certain.</summary>
    private static SchemaPart? Unevaluated(SchemaLeaf leaf) =>
        leaf.Whole("unevaluatedItems") is { } whole && !leaf.Members.Any(member => member.IsMade || member.Get("contains") is not null) ? whole.Child("unevaluatedItems") : null;

    private static bool HoldsAllItems(SchemaPart member) => !member.IsMade && member.Child(Tuple(member) == "items" ? "additionalItems" : "items") is not null;
}
