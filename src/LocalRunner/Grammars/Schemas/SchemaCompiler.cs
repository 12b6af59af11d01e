using System.Text.Json;

namespace LocalRunner.Grammars.Schemas;

/// <summary>Writes the rules of one JSON schema into a grammar.</summary>
/// <remarks>
/// Rules are made from a queue and not by recursion, so that the depth of a schema costs nothing. A reference back to a schema
/// becomes a reference to its rule. What can't be expressed is left out, which makes the grammar looser, and is named.
/// </remarks>
internal sealed class SchemaCompiler
{
    private const int MaxLeaves = 100;
    private const int MaxConditions = 64;
    private const int MaxWarnings = 200;

    // GrammarPreflight's limit, less room for what else is in the grammar.
    private const int MaxBytes = 48 * 1024;
    private const int MaxRepetitions = 12_000;

    private static readonly SchemaPart s_object = new(JsonDocument.Parse("{\"type\":\"object\"}").RootElement, "#object");

    private readonly Dictionary<string, string?> _rules = new(StringComparer.Ordinal);
    private readonly Queue<(string Name, string Hint, List<string> Options, List<(SchemaLeaf Leaf, JsonTypes Type)> Structures)> _open = new();
    private readonly List<(string Name, SchemaPart Part, JsonTypes Type)> _structures = [];
    private readonly HashSet<(string, string)> _warned = [];
    private readonly List<JsonSchemaWarning> _warnings = [];
    private readonly SchemaReferences _references;
    private readonly SchemaDetail _detail;

    private SchemaCompiler(GrammarWriter writer, JsonElement schema, JsonNotation notation, SchemaDetail detail)
    {
        Writer = writer;
        Notation = notation;
        Validator = new JsonSchemaValidator(schema);
        _references = new SchemaReferences(schema);
        _detail = detail;
        Alternatives = new SchemaAlternatives(_references, KnowsConditions);
    }

    public GrammarWriter Writer { get; }

    public IReadOnlyList<JsonSchemaWarning> Warnings => _warnings;

    public SchemaPart Root => _references.Root;

    public JsonNotation Notation { get; }

    public JsonSchemaValidator Validator { get; }

    public SchemaAlternatives Alternatives { get; }

    /// <summary>Gets whether conditions are written, and items that are counted.</summary>
    public bool KnowsConditions => _detail == SchemaDetail.Full;

    public string Space => JsonText.Space(Writer);

    public string AnyValue => JsonGrammar.Value(Writer, Notation);

    public bool IsFull => Writer.Length > MaxBytes || Writer.Repetitions > MaxRepetitions;

    /// <param name="writer">Where the rules go.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="hint">A name for the rules.</param>
    /// <param name="notation">How values are written.</param>
    /// <param name="detail">How much of the schema is written.</param>
    /// <param name="isObject">Whether the value is an object, whatever the schema says.</param>
    /// <returns>The name of the rule for the schema's values, and what it does not hold them to.</returns>
    public static (string Rule, IReadOnlyList<JsonSchemaWarning> Warnings) Compile(
        GrammarWriter writer, JsonElement schema, string hint, JsonNotation notation, SchemaDetail detail, bool isObject = false)
    {
        var compiler = new SchemaCompiler(writer, schema, notation, detail);
        var free = isObject ? JsonGrammar.Object : (Func<GrammarWriter, JsonNotation, string>)JsonGrammar.Value;
        if (detail == SchemaDetail.AnyValue)
        {
            compiler.Warn(compiler._references.Root, "$schema", "is more than the grammar can hold as a whole; any JSON value is allowed");
            return (free(writer, notation), compiler._warnings);
        }

        var root = compiler._references.Root;
        var rule = compiler.Reference(new SchemaUnit(isObject ? [root, s_object] : [root]), hint);
        compiler.Complete();
        if (rule is null)
            compiler.Warn(root, "type", "and what stands beside it exclude each other, so that no value is valid; any JSON value is allowed");
        return (rule ?? free(writer, notation), compiler._warnings);
    }

    /// <summary>Makes a compiler for rules that are not those of a whole value; <see cref="Complete"/> must follow.</summary>
    public static SchemaCompiler Open(GrammarWriter writer, JsonElement schema, JsonNotation notation, SchemaDetail detail) =>
        new(writer, schema, notation, detail);

    /// <summary>Writes the rules that were referred to.</summary>
    public void Complete()
    {
        Drain();
        Loosen();
    }

    public void Warn(SchemaPart part, string keyword, string reason)
    {
        var pointer = part.Pointer ?? "#";
        if (part.Pointer is not null && part.IsMade)
            pointer = pointer[..pointer.IndexOf(SchemaPart.Made)];
        if (_warnings.Count < MaxWarnings && _warned.Add((pointer, keyword)))
            _warnings.Add(new(pointer, keyword, reason));
    }

    /// <summary>Returns the name of the rule for what satisfies all schemas of a unit, or null when nothing does.</summary>
    public string? Reference(SchemaUnit unit, string hint)
    {
        if (_rules.TryGetValue(unit.Key, out var known))
            return known;
        if (IsFull)
        {
            Warn(unit.Parts[0], "$schema", "makes the grammar too large from here on; any JSON value is allowed");
            return AnyValue;
        }

        var options = new List<string>();
        var structures = new List<(SchemaLeaf Leaf, JsonTypes Type)>();
        foreach (var leaf in Leaves(unit))
        {
            if (leaf.Members.All(SchemaKeywords.IsFree))
                return _rules[unit.Key] = AnyValue;
            SchemaKeywords.WarnOfIgnored(this, leaf);
            if (LiteralRules.Write(this, leaf, hint) is { } literals)
                options.AddRange(literals);
            else
                AddTypes(leaf, hint, options, structures);
        }

        options = [.. options.Distinct(StringComparer.Ordinal)];
        if (structures.Count == 0)
            return _rules[unit.Key] = options.Count == 0 ? null : options.Count == 1 && Writer.Has(options[0]) ? options[0] : Writer.Share(hint, string.Join(" | ", options));
        var name = Writer.Reserve(hint);
        _open.Enqueue((name, hint, options, structures));
        return _rules[unit.Key] = name;
    }

    /// <summary>Returns the ways in which a unit can be satisfied.</summary>
    public IReadOnlyList<SchemaLeaf> LeavesOf(SchemaUnit unit) => Leaves(unit);

    /// <summary>The only way in which a schema can be satisfied; null when it says nothing or there are several.</summary>
    public SchemaLeaf? Single(SchemaPart part)
    {
        var leaves = Leaves(new SchemaUnit([part]));
        if (leaves.Count == 1 && leaves[0].Members.Count > 0)
            return leaves[0];
        if (leaves.Count > 1)
            Warn(part, "anyOf", "can't be expressed for the names of members; it is left out");
        return null;
    }

    private void AddTypes(SchemaLeaf leaf, string hint, List<string> options, List<(SchemaLeaf Leaf, JsonTypes Type)> structures)
    {
        var types = leaf.Conjunction.Types;
        if (types.HasFlag(JsonTypes.Object))
            structures.Add((leaf, JsonTypes.Object));
        if (types.HasFlag(JsonTypes.Array))
            structures.Add((leaf, JsonTypes.Array));
        if (types.HasFlag(JsonTypes.String) && StringRules.Write(this, leaf, hint) is { } text)
            options.Add(text);
        if ((types & JsonTypes.Number) != JsonTypes.None && NumberRules.Write(this, leaf, hint) is { } number)
            options.Add(number);
        if (types.HasFlag(JsonTypes.Boolean))
            options.Add(Writer.Share("boolean", $"{GrammarSyntax.Literal(Notation.True)} | {GrammarSyntax.Literal(Notation.False)}"));
        if (types.HasFlag(JsonTypes.Null))
            options.Add(Writer.Share("null", GrammarSyntax.Literal(Notation.Null)));
    }

    private void Drain()
    {
        while (_open.TryDequeue(out var next))
        {
            var (name, hint, options, structures) = next;
            foreach (var type in new[] { JsonTypes.Object, JsonTypes.Array })
            {
                var same = structures.Where(structure => structure.Type == type).ToList();
                if (same.Count > 1 && _detail == SchemaDetail.PlainUnions)
                {
                    Warn(same[0].Leaf.With(SchemaKeywords.UnionOf(same[0].Leaf)), SchemaKeywords.UnionOf(same[0].Leaf), "chooses in too many ways at once; any object or array is allowed there");
                    options.Add(type == JsonTypes.Object ? JsonGrammar.Object(Writer, Notation) : JsonGrammar.Array(Writer, Notation));
                    continue;
                }

                foreach (var (leaf, _) in same)
                {
                    var body = type == JsonTypes.Object ? ObjectRules.Write(this, leaf, hint) : ArrayRules.Write(this, leaf, hint);
                    if (body is not null)
                        options.Add(structures.Count + options.Count > 1 && !Writer.Has(body) ? Writer.Share($"{hint}-{(type == JsonTypes.Object ? "object" : "array")}", body) : body);
                }
            }

            _structures.Add((name, structures[0].Leaf.First, structures[0].Type));
            if (options.Count == 0)
            {
                Warn(structures[0].Leaf.First, "type", "and what stands beside it exclude each other, so that no value is valid; any JSON value is allowed");
                options.Add(AnyValue);
            }

            Writer.Define(name, string.Join(" | ", options.Distinct(StringComparer.Ordinal)));
        }
    }

    // A value that must hold itself, or more than any answer, would keep the model writing for ever.
    private void Loosen()
    {
        for (var left = _structures.Count; left > 0; left--)
        {
            if (Endless() is not { Count: > 0 } endless)
                return;
            var (name, part, type) = _structures.FindLast(structure => endless.Contains(structure.Name));
            if (name is null)
                return;
            Warn(part, type == JsonTypes.Object ? "properties" : "items", "goes on without end; any object or array is allowed there");
            Writer.Define(name, type == JsonTypes.Object ? JsonGrammar.Object(Writer, Notation) : JsonGrammar.Array(Writer, Notation));
        }
    }

    private IReadOnlyList<string> Endless()
    {
        try
        {
            return GrammarEnds.Endless(GrammarParser.Parse(new GrammarText(Writer.ToString()), _structures[0].Name));
        }
        catch (LocalRunnerException)
        {
            // Too large: there will be another try with less detail.
            return [];
        }
    }

    private List<SchemaLeaf> Leaves(SchemaUnit start)
    {
        var found = new List<SchemaLeaf>();
        var open = new Stack<SchemaUnit>([start]);
        while (open.TryPop(out var unit))
        {
            var conjunction = SchemaConjunction.Of(unit, _references, Alternatives, Warn);
            if (conjunction.IsNever)
                continue;
            if (conjunction.Unions.Count == 0)
            {
                found.Add(new(unit, conjunction));
                continue;
            }

            var union = conjunction.Unions[0];
            var (pointer, owner, branches) = union;
            var most = union.Keyword is "anyOf" or "oneOf" ? MaxLeaves : MaxConditions;
            if (found.Count + open.Count + branches.Count > most)
            {
                Warn(owner, union.Keyword, $"multiplies with others to more than {most} choices; none of its branches is required");
                open.Push(unit.Without(pointer));
                continue;
            }

            SchemaKeywords.WarnOfOverlap(this, union);
            foreach (var branch in branches.Reverse())
            {
                if (!LeadsBack(branch, unit, pointer))
                    open.Push(unit.With(pointer, branch));
            }
        }

        return found;
    }

    // A branch that is the union itself adds no value that the other branches do not have.
    private bool LeadsBack(IReadOnlyList<SchemaPart> branch, SchemaUnit unit, string pointer)
    {
        var alone = SchemaConjunction.Of(new SchemaUnit(branch, []), _references, Alternatives, Warn);
        return unit.Decided.Append(pointer).Any(union => alone.Has(SchemaUnion.OwnerOf(union)));
    }
}
