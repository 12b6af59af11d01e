using System.Numerics;
using System.Text.Json;

namespace LocalRunner.Grammars.Schemas;

/// <summary>The rules of arrays whose items are counted by more than their number: contains, and uniqueItems of few values. One rule for each state.</summary>
internal sealed class ItemStates
{
    private const int MaxStates = 150;
    private const int MaxChoices = 1200;
    private const int MaxValues = 24;

    private readonly SchemaCompiler _compiler;
    private readonly ItemPlan _plan;
    private readonly string _hint;
    private readonly string _space;

    private ItemStates(SchemaCompiler compiler, ItemPlan plan, string hint)
    {
        _compiler = compiler;
        _plan = plan;
        _hint = hint;
        _space = compiler.Space;
    }

    /// <returns>The rule's body; empty where no array satisfies the schemas, and null where nothing is to be counted, or too much.</returns>
    public static string? Write(SchemaCompiler compiler, SchemaLeaf leaf, ItemPlan plan, string hint)
    {
        if (!compiler.KnowsConditions)
        {
            WarnOfLeft(compiler, leaf);
            return null;
        }

        var unique = leaf.Members.Any(member => member.IsTrue("uniqueItems")) && (plan.Most is null or > 1);
        var containing = leaf.Members.Where(member => member.Get("contains") is not null).ToList();
        var states = new ItemStates(compiler, plan, hint);
        if (unique && states.Unique(containing) is { } body)
            return body;
        if (unique)
            compiler.Warn(leaf.With("uniqueItems"), "uniqueItems", "can't be expressed in a grammar for items of so many values and is left out");
        foreach (var more in containing.Skip(1))
            compiler.Warn(more, "contains", "can't be expressed beside another one and is left out");
        if (containing.Count == 0)
            return null;
        if (states.Containing(containing[0]) is { } counted)
            return counted;
        compiler.Warn(containing[0], "contains", "counts more than a grammar can, or what can't be told from the other items; it is left out");
        return null;
    }

    private static void WarnOfLeft(SchemaCompiler compiler, SchemaLeaf leaf)
    {
        foreach (var member in leaf.Members)
        {
            if (member.Get("contains") is not null)
                compiler.Warn(member, "contains", "takes more room than the grammar has and is left out");
            if (member.IsTrue("uniqueItems"))
                compiler.Warn(member, "uniqueItems", "takes more room than the grammar has and is left out");
        }
    }

    private string? Containing(SchemaPart owner)
    {
        var contained = owner.Child("contains")!.Value;
        var (least, most) = (owner.Count("minContains") ?? 1, owner.Count("maxContains"));

        // Behind the first item at least, since no comma stands before that.
        var length = _plan.Most ?? Math.Max(1, Math.Max(_plan.Places, _plan.Least));
        var counts = most ?? least;
        if ((long)(length + 1) * (counts + 1) > MaxStates || (most is not null && _compiler.Alternatives.Failures(contained) is null))
            return null;
        var rules = new Dictionary<(int Length, int Count), string?>();
        for (var at = length; at >= 0; at--)
        {
            for (var count = Math.Min(counts, _plan.Most is null ? counts : at); count >= 0; count--)
                rules[(at, count)] = State(at, count);
        }

        return rules[(0, 0)] is { } start ? $"\"[\" {_space} {start}" : "";

        string? State(int at, int count)
        {
            var loops = at == length && _plan.Most is null;
            var parts = _plan.PartsAt(at);
            var canGrow = at < length || loops;
            var matching = canGrow && count < counts ? Item([.. parts, contained]) : null;
            var other = !canGrow ? null : most is null ? Item(parts) : Item([.. parts, _compiler.Alternatives.Not(contained)]);
            var name = loops ? _compiler.Writer.Reserve($"{_hint}-items") : null;
            var options = new List<string>();
            var next = loops ? at : at + 1;
            if (matching is not null && rules.GetValueOrDefault((next, count + 1)) is { } after)
                options.Add($"{Separator(at)} {matching} {after}".Trim());
            var canClose = at >= _plan.Least && count >= least;
            if (other is not null && (loops ? canClose || options.Count > 0 ? name : null : rules.GetValueOrDefault((next, count))) is { } same)
                options.Add($"{Separator(at)} {other} {same}".Trim());
            if (canClose)
                options.Add($"{_space} \"]\"");
            return Rule(name, options);
        }
    }

    /// <summary>Goes through the sets of values that were written.</summary>
    private string? Unique(List<SchemaPart> containing)
    {
        if (_plan.Places > 0 || !_plan.IsOpen || Values(_plan.PartsAt(0)) is not { } values)
            return null;
        var most = Math.Min(_plan.Most ?? int.MaxValue, values.Count);
        if (most < _plan.Least)
            return "";
        var (states, sets) = (0L, 1L);
        for (var size = 0; size < most; size++)
        {
            states += sets;
            sets = sets * (values.Count - size) / (size + 1);
        }

        if (states > MaxStates || states * values.Count > MaxChoices)
            return null;
        var texts = values.ConvertAll(value => GrammarSyntax.Literal(LiteralText.Of(value, _compiler.Notation)));
        var counted = containing.ConvertAll(owner => (
            Values: values.Index().Where(value => _compiler.Validator.Holds(owner.Child("contains")!.Value, value.Item)).Aggregate(0u, (all, value) => all | (1u << value.Index)),
            Least: owner.Count("minContains") ?? 1, Most: owner.Count("maxContains") ?? int.MaxValue));
        var rules = new Dictionary<uint, string?>();
        return After(0) is { } start ? $"\"[\" {_space} {start}" : "";

        string? After(uint written)
        {
            if (rules.TryGetValue(written, out var known))
                return known;
            var count = BitOperations.PopCount(written);
            var options = new List<string>();
            for (var i = 0; count < most && i < values.Count; i++)
            {
                if ((written & (1u << i)) == 0 && After(written | (1u << i)) is { } after)
                    options.Add($"{Separator(count)} {texts[i]} {after}".Trim());
            }

            if (count >= _plan.Least && counted.TrueForAll(each => BitOperations.PopCount(written & each.Values) is var found && found >= each.Least && found <= each.Most))
                options.Add($"{_space} \"]\"");
            return rules[written] = Rule(null, options);
        }
    }

    /// <summary>Returns the values that items can have; null where they are not listed, or too many.</summary>
    private List<JsonElement>? Values(IReadOnlyList<SchemaPart> parts)
    {
        if (parts.Count == 0)
            return null;
        var values = new List<JsonElement>();
        foreach (var leaf in _compiler.LeavesOf(new SchemaUnit(parts)))
        {
            if ((LiteralRules.Values(_compiler, leaf) ?? ByType(leaf.Conjunction.Types)) is not { } more)
                return null;
            foreach (var value in more)
            {
                if (!values.Exists(other => JsonElement.DeepEquals(other, value)))
                    values.Add(value);
            }
        }

        return values.Count <= MaxValues ? values : null;
    }

    private static List<JsonElement>? ByType(JsonTypes types)
    {
        if ((types & ~(JsonTypes.Boolean | JsonTypes.Null)) != JsonTypes.None)
            return null;
        string[] texts = [.. types.HasFlag(JsonTypes.Boolean) ? ["true", "false"] : Array.Empty<string>(), .. types.HasFlag(JsonTypes.Null) ? ["null"] : Array.Empty<string>()];
        return [.. texts.Select(text => JsonDocument.Parse(text).RootElement)];
    }

    private string? Item(IReadOnlyList<SchemaPart> parts) =>
        parts.Count == 0 ? _compiler.AnyValue : _compiler.Reference(new SchemaUnit(parts), $"{_hint}-item");

    private string Separator(int count) => count > 0 ? $"\",\" {_space}" : "";

    private string? Rule(string? name, List<string> options)
    {
        if (options.Count == 0)
        {
            if (name is not null)
                _compiler.Writer.Define(name, $"{_space} \"]\"");
            return null;
        }

        var body = string.Join(" | ", options);
        if (name is null)
            return _compiler.Writer.Share($"{_hint}-items", body);
        _compiler.Writer.Define(name, body);
        return name;
    }
}
