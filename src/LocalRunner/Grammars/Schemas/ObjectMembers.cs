using System.Text.Json;
using LocalRunner.Grammars.Automata;

namespace LocalRunner.Grammars.Schemas;

/// <summary>Finds an object's members: which names are declared, which schemas each of their values must satisfy, which others may be.</summary>
internal static class ObjectMembers
{
    /// <summary>The names in properties, in their order, then those that are only required, and those that must not be there.</summary>
    public static IReadOnlyList<string> Names(SchemaLeaf leaf) =>
        [.. leaf.Members.SelectMany(member => member.Members("properties").Select(property => property.Name))
            .Concat(leaf.Members.SelectMany(member => member.Strings("required")))
            .Concat(leaf.Members.SelectMany(member => member.Strings(SchemaAlternatives.Absent)))
            .Distinct(StringComparer.Ordinal)];

    /// <param name="compiler">The grammar.</param>
    /// <param name="leaf">The object's schemas.</param>
    /// <param name="names">Its members' names.</param>
    /// <param name="write">Writes one member of a name with values of a unit; null when no value satisfies it.</param>
    /// <returns>The members that can have a value, or null when one that must be there has none.</returns>
    public static List<ObjectMember>? Declared(SchemaCompiler compiler, SchemaLeaf leaf, IReadOnlyList<string> names, Func<string, SchemaUnit, string?> write)
    {
        var required = leaf.Members.SelectMany(member => member.Strings("required")).ToHashSet(StringComparer.Ordinal);
        var absent = leaf.Members.SelectMany(member => member.Strings(SchemaAlternatives.Absent)).ToHashSet(StringComparer.Ordinal);
        var allowed = NamesAllowed(compiler, leaf);
        var members = new List<ObjectMember>();
        foreach (var name in names)
        {
            var text = allowed?.Matches(name) == false || absent.Contains(name) ? null : write(name, new SchemaUnit(Parts(compiler, leaf, name)));
            if (text is null && required.Contains(name))
                return null;
            if (text is not null)
                members.Add(new(text, required.Contains(name)));
        }

        return members;
    }

    /// <summary>A member as JSON writes it.</summary>
    public static string? Json(SchemaCompiler compiler, string name, SchemaUnit unit) => Value(compiler, name, unit) is { } value
        ? $"{GrammarSyntax.Literal(LiteralText.Name(name, compiler.Notation) + ":")} {compiler.Space} {value}"
        : null;

    public static string? Value(SchemaCompiler compiler, string name, SchemaUnit unit) =>
        unit.Parts.Count == 0 ? compiler.AnyValue : compiler.Reference(unit, name);

    /// <summary>What every value under a name must satisfy.</summary>
    public static List<SchemaPart> Parts(SchemaCompiler compiler, SchemaLeaf leaf, string name)
    {
        var parts = new List<SchemaPart>();
        var evaluated = false;
        foreach (var member in leaf.Members)
        {
            var known = false;
            if (member.Child("properties")?.Child(name) is { } declared)
            {
                parts.Add(declared);
                known = true;
            }

            foreach (var (pattern, part) in member.Members("patternProperties"))
            {
                if (StringRules.Pattern(compiler, member, "patternProperties", pattern)?.Matches(name) != true)
                    continue;
                parts.Add(part);
                known = true;
            }

            if (!known && member.Child("additionalProperties") is { } others)
            {
                parts.Add(others);
                known = true;
            }

            evaluated |= known && !member.IsMade;
        }

        if (!evaluated && Unevaluated(leaf) is { } rest)
            parts.Add(rest);
        return parts;
    }

    /// <summary>The options for a member that is not declared, or null when there is none.</summary>
    public static string? Extra(SchemaCompiler compiler, SchemaLeaf leaf, IReadOnlyList<string> names, string hint)
    {
        var asked = leaf.Members.Any(member => member.Get("additionalProperties") is { ValueKind: not JsonValueKind.False } || member.Members("patternProperties").Any());
        asked |= Unevaluated(leaf) is { Element.ValueKind: not JsonValueKind.False };
        var undeclared = !leaf.Members.Any(member => member.Get("properties") is not null);
        if (!asked && !undeclared)
            return null;
        try
        {
            return ExtraOptions(compiler, leaf, names, hint);
        }
        catch (AutomatonLimitException limit)
        {
            compiler.Warn(leaf.With("patternProperties"), "patternProperties", $"is left out: {limit.Message}");
            return null;
        }
    }

    private static string? ExtraOptions(SchemaCompiler compiler, SchemaLeaf leaf, IReadOnlyList<string> names, string hint)
    {
        var patterns = leaf.Members
            .SelectMany(member => member.Members("patternProperties").Select(item => (Member: member, item.Part, Names: StringRules.Pattern(compiler, member, "patternProperties", item.Name))))
            .Where(item => item.Names is not null).ToList();
        var free = Automaton.Length(0, null);
        if (names.Count > 0)
            free = free.Except(Automaton.Texts(names));
        if (NamesAllowed(compiler, leaf) is { } allowed)
            free = free.Intersect(allowed);
        var options = new List<string>();
        var others = free;
        foreach (var pattern in patterns)
        {
            // Names that several patterns match are left out.
            var own = free.Intersect(pattern.Names!);
            foreach (var other in patterns.Where(other => other.Part.Pointer != pattern.Part.Pointer))
                own = own.Except(other.Names!);
            others = others.Except(pattern.Names!);
            Add(own, [pattern.Part, .. leaf.Members.Where(member => member.Pointer != pattern.Member.Pointer).Select(Others).OfType<SchemaPart>()]);
        }

        var unevaluated = Unevaluated(leaf);
        if (patterns.Count == 0 || unevaluated is not null || leaf.Members.Any(member => member.Get("additionalProperties") is { ValueKind: not JsonValueKind.False }))
            Add(others, unevaluated is { } rest ? [rest] : [.. leaf.Members.Select(Others).OfType<SchemaPart>()]);
        return options.Count == 0 ? null : options.Count == 1 ? options[0] : compiler.Writer.Share($"{hint}-other", string.Join(" | ", options));

        void Add(Automaton automaton, List<SchemaPart> parts)
        {
            if (automaton.IsEmpty)
                return;
            var value = parts.Count == 0 ? compiler.AnyValue : compiler.Reference(new SchemaUnit(parts), $"{hint}-value");
            if (value is not null)
                options.Add($"{Name(compiler, automaton, hint)} {compiler.Space} {value}");
        }
    }

    /// <summary>What the members that no other keyword speaks of must satisfy, where that is certain: it is said by the schema that holds all others.</summary>
    private static SchemaPart? Unevaluated(SchemaLeaf leaf) =>
        !leaf.Members.Any(member => member.Get("additionalProperties") is not null) && leaf.Whole("unevaluatedProperties") is { } whole ? whole.Child("unevaluatedProperties") : null;

    private static SchemaPart? Others(SchemaPart member) => member.Child("additionalProperties");

    private static string Name(SchemaCompiler compiler, Automaton names, string hint)
    {
        if (names is { Count: 1, Classes.Count: 1 } && names.Classes[0].Complement().IsEmpty)
            return $"{JsonGrammar.Name(compiler.Writer, compiler.Notation)} \":\"";
        var text = compiler.Notation.BareNames
            ? AutomatonRules.Write(compiler.Writer, names.Intersect(Automaton.Pattern("^[a-zA-Z_][a-zA-Z0-9_-]*$")), CharacterCoding.Plain, ":", $"{hint}-name")
            : $"\"\\\"\" ({AutomatonRules.Write(compiler.Writer, names, CharacterCoding.Json, "\":", $"{hint}-name")})";
        return compiler.Writer.Share($"{hint}-name", text);
    }

    private static Automaton? NamesAllowed(SchemaCompiler compiler, SchemaLeaf leaf)
    {
        Automaton? all = null;
        foreach (var member in leaf.Members)
        {
            if (member.Child("propertyNames") is not { } part || StringRules.Names(compiler, part) is not { } names)
                continue;
            all = all is null ? names : all.Intersect(names);
        }

        return all;
    }
}
