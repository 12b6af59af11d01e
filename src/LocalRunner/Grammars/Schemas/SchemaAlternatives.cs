using System.Text.Json;

namespace LocalRunner.Grammars.Schemas;

/// <summary>
/// Writes what conditions, negations and dependencies mean as choices between schemas that a grammar knows. A keyword of which that can't be
/// said has no choice here, and is warned of.
/// </summary>
/// <param name="references">Finds what schemas refer to.</param>
/// <param name="knowsConditions">Whether more than anyOf and oneOf are written.</param>
internal sealed class SchemaAlternatives(SchemaReferences references, bool knowsConditions)
{
    /// <summary>Names members that an object must not have.</summary>
    public const string Absent = "\u0001absent";

    /// <summary>Holds a pattern that a string must not match.</summary>
    public const string OtherThanPattern = "\u0001pattern";

    /// <summary>Holds texts of which a string must be none.</summary>
    public const string OtherThanTexts = "\u0001texts";

    /// <summary>Is the type of the numbers that are no integers.</summary>
    public const string Fraction = "\u0001fraction";

    private const int MaxExclusive = 5;
    private const int MaxFailures = 4;

    private static readonly string[] s_dependents = ["dependentRequired", "dependentSchemas", "dependencies"];

    private readonly Dictionary<string, IReadOnlyList<SchemaUnion>> _unions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<SchemaPart>?> _failures = new(StringComparer.Ordinal);

    /// <summary>Returns the choices that a schema's keywords mean, those of what it combines and refers to left out.</summary>
    public IReadOnlyList<SchemaUnion> Of(SchemaPart part)
    {
        if (!_unions.TryGetValue(part.Pointer, out var known))
            _unions.Add(part.Pointer, known = [.. Find(part)]);
        return known;
    }

    private IEnumerable<SchemaUnion> Find(SchemaPart part)
    {
        foreach (var keyword in new[] { "anyOf", "oneOf" })
        {
            if (part.List(keyword).ToList() is { Count: > 0 } branches)
                yield return new($"{part.Pointer}/{keyword}", part, keyword == "oneOf" ? Exclusive(branches) : [.. branches.Select(branch => new[] { branch })]);
        }

        if (!knowsConditions)
            yield break;
        if (part.Child("not") is { } not && Failures(not) is { } failures)
            yield return new($"{part.Pointer}/not", part, [.. failures.Select(failure => new[] { failure })]);
        if (Condition(part) is { } condition)
            yield return condition;
        foreach (var keyword in s_dependents)
        {
            foreach (var (name, dependent) in part.Members(keyword))
                yield return Dependency(part, keyword, name, dependent);
        }
    }

    /// <summary>Returns schemas of which one holds where a schema fails; null where that can't be said.</summary>
    public IReadOnlyList<SchemaPart>? Failures(SchemaPart part)
    {
        if (!_failures.TryGetValue(part.Pointer, out var known))
        {
            known = SchemaNegation.Of(part, references) is { } texts ? [.. texts.Select((text, i) => Made(part, text, i))] : null;
            _failures.Add(part.Pointer, known);
        }

        return known;
    }

    /// <summary>Returns the schema that holds where another fails.</summary>
    public SchemaPart Not(SchemaPart part) => Made(part, $"{{\"not\":{part.Element.GetRawText()}}}", -1);

    private SchemaUnion? Condition(SchemaPart part)
    {
        var (then, otherwise) = (part.Child("then"), part.Child("else"));
        if (part.Child("if") is not { } condition || (then is null && otherwise is null) || Failures(condition) is not { } failures)
            return null;
        List<IReadOnlyList<SchemaPart>> branches = [then is { } holds ? [condition, holds] : [condition]];
        foreach (var failure in failures)
            branches.Add(otherwise is { } fails ? [failure, fails] : [failure]);
        return new($"{part.Pointer}/if", part, branches);
    }

    private static SchemaUnion Dependency(SchemaPart part, string keyword, string name, SchemaPart dependent)
    {
        var quoted = $"\"{JsonEncodedText.Encode(name)}\"";
        var without = Made(dependent, $"{{\"{JsonEncodedText.Encode(Absent)}\":[{quoted}]}}", 0);
        var present = Made(dependent, $"{{\"required\":[{quoted}]}}", 1);
        IReadOnlyList<SchemaPart> with = dependent.Element.ValueKind == JsonValueKind.Array
            ? [present, Made(dependent, $"{{\"required\":{dependent.Element.GetRawText()}}}", 2)]
            : [present, dependent];
        return new($"{part.Pointer}/{keyword}{SchemaPart.Made}{name.Replace("/", "~1", StringComparison.Ordinal)}", part, [[without], with]);
    }

    /// <summary>Adds to each branch that those fail which could hold beside it, if few do and it can be said.</summary>
    private IReadOnlyList<IReadOnlyList<SchemaPart>> Exclusive(List<SchemaPart> branches)
    {
        var alone = branches.ConvertAll<IReadOnlyList<SchemaPart>>(branch => [branch]);
        if (!knowsConditions || branches.Count > MaxExclusive)
            return alone;
        var exclusive = new List<IReadOnlyList<SchemaPart>>();
        foreach (var branch in branches)
        {
            var others = branches.Where(other => other.Pointer != branch.Pointer && !SchemaKeywords.AreDisjoint(branch, other)).ToList();
            if (others.Exists(other => Failures(other) is not { Count: <= MaxFailures }))
                return alone;
            exclusive.Add([branch, .. others.Select(Not)]);
        }

        return exclusive;
    }

    private static SchemaPart Made(SchemaPart of, string text, int index)
    {
        using var document = JsonDocument.Parse(text, new() { MaxDepth = 2000 });
        return new(document.RootElement.Clone(), $"{of.Pointer}{SchemaPart.Made}{(index < 0 ? "not" : index)}");
    }
}
