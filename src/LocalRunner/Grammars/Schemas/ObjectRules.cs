
namespace LocalRunner.Grammars.Schemas;

/// <summary>
/// The rules of objects: declared members in the order of their declaration, optional ones left out or not, then others if the
/// schema asks for them. Where it declares members and does not speak of others, there are none.
/// </summary>
internal sealed class ObjectRules
{
    private const int MaxMembers = 1000;
    private const int MaxStates = 3000;
    private const int MaxInline = 400;
    private const int MaxRepetition = 1000;

    private static readonly string[] s_keywords =
        ["properties", "required", "additionalProperties", "patternProperties", "propertyNames", "minProperties", "maxProperties", "unevaluatedProperties", SchemaAlternatives.Absent];

    private readonly SchemaCompiler _compiler;
    private readonly List<ObjectMember> _members;
    private readonly string? _extra;
    private readonly string _hint;
    private readonly ObjectFrame _frame;
    private readonly int _least;
    private readonly int? _most;

    private ObjectRules(SchemaCompiler compiler, ObjectFrame frame, List<ObjectMember> members, string? extra, string hint, int least, int? most)
    {
        _compiler = compiler;
        _members = members;
        _extra = extra;
        _hint = hint;
        _frame = frame;
        _least = least;
        _most = most;
    }

    /// <returns>The rule's body, or null when no object satisfies the schema.</returns>
    public static string? Write(SchemaCompiler compiler, SchemaLeaf leaf, string hint)
    {
        if (!leaf.Members.Any(member => s_keywords.Any(keyword => member.Get(keyword) is not null)))
            return JsonGrammar.Object(compiler.Writer, compiler.Notation);
        if (leaf.Members.Any(member => member.Get("unevaluatedProperties") is not null) && leaf.Whole("unevaluatedProperties") is null)
            compiler.Warn(leaf.With("unevaluatedProperties"), "unevaluatedProperties", "stands beside schemas that it does not see; it is left out");
        var names = ObjectMembers.Names(leaf);
        if (names.Count > MaxMembers)
        {
            compiler.Warn(leaf.With("properties"), "properties", $"has more than {MaxMembers} members; any object is allowed");
            return JsonGrammar.Object(compiler.Writer, compiler.Notation);
        }

        if (ObjectMembers.Declared(compiler, leaf, names, (name, unit) => ObjectMembers.Json(compiler, name, unit)) is not { } members)
            return null;
        var extra = ObjectMembers.Extra(compiler, leaf, names, hint);
        var (least, most) = (leaf.Least("minProperties"), leaf.Most("maxProperties"));
        least = least <= members.Count(member => member.IsRequired) ? 0 : least;
        most = extra is null && most >= members.Count ? null : most;
        if ((least > 0 || most is not null) && (long)(members.Count + 1) * (Math.Max(least, most ?? 0) + 1) > MaxStates && members.Count > 0)
        {
            var keyword = least > 0 ? "minProperties" : "maxProperties";
            compiler.Warn(leaf.With(keyword), keyword, "multiplies with the members to more than a grammar can count; it is left out");
            (least, most) = (0, null);
        }

        if (least > 1 && extra is not null)
            compiler.Warn(leaf.With("minProperties"), "minProperties", "counts a name that is written twice as two");
        return new ObjectRules(compiler, ObjectFrame.Json(compiler.Space), members, extra, hint, least, most).Write();
    }

    /// <summary>Writes the same members between other signs.</summary>
    public static string? Write(SchemaCompiler compiler, ObjectFrame frame, List<ObjectMember> members, string hint) =>
        new ObjectRules(compiler, frame, members, extra: null, hint, least: 0, most: null).Write();

    // From the last member to the first, each with the number of members before it, as far as that matters.
    private string? Write()
    {
        var counts = Math.Max(_least, _most is { } most ? Math.Min(most, _members.Count) + 1 : 0) + 1;
        var pick = new string?[counts];
        var after = new string?[counts];
        for (var count = 0; count < counts; count++)
            pick[count] = Extras(count);
        for (var count = 0; count < counts; count++)
            after[count] = After(pick[count], canClose: true, count);

        for (var i = _members.Count - 1; i >= 0; i--)
        {
            var (earlier, before) = (pick, after);
            pick = new string?[counts];
            after = new string?[counts];
            var mayClose = _members.FindLastIndex(member => member.IsRequired) < i;
            for (var count = 0; count < counts; count++)
                pick[count] = Pick(_members[i], earlier[count], before[Math.Min(count + 1, counts - 1)], count);
            for (var count = 0; count < counts; count++)
                after[count] = After(pick[count], mayClose, count);
        }

        var empty = _least == 0 && !_members.Exists(member => member.IsRequired);
        if (pick[0] is null)
            return empty ? Sequence(_frame.Open, _frame.CloseEmpty) : null;
        return Sequence(_frame.Open, empty ? $"({pick[0]} | {_frame.CloseEmpty})" : Grouped(pick[0]!));
    }

    private string? Pick(ObjectMember member, string? later, string? after, int count)
    {
        var own = after is null || count >= (_most ?? int.MaxValue) ? null : Shared(Sequence(member.Text, Grouped(after)), _hint);
        if (member.IsRequired || later is null)
            return own;
        return own is null ? later : Shared($"{own} | {later}", _hint, always: true);
    }

    private string? After(string? pick, bool canClose, int count)
    {
        var close = canClose && count >= _least ? _frame.Close : null;
        var next = pick is null || count >= (_most ?? int.MaxValue) ? null : Sequence(_frame.Separator, Grouped(pick));
        return close is null ? next : next is null ? close : Shared($"{next} | {close}", $"{_hint}-rest", always: true);
    }

    private string? Extras(int count)
    {
        if (_extra is null || count >= (_most ?? int.MaxValue))
            return null;
        var more = _compiler.Writer.Share($"{_hint}-next", Sequence(_frame.Separator, _extra));
        var least = Math.Min(Math.Max(0, _least - count - 1), MaxRepetition);
        var most = _most - count - 1;
        return Sequence(_extra, _compiler.Writer.Repeat(more, least, most > MaxRepetition ? null : most), _frame.Close);
    }

    private string Shared(string body, string hint, bool always = false) =>
        always || body.Length > MaxInline ? _compiler.Writer.Share(hint, body) : body;

    private static string Sequence(params IEnumerable<string> parts) => string.Join(' ', parts.Where(part => part.Length > 0));

    private static string Grouped(string body) => body.Contains(" | ", StringComparison.Ordinal) ? $"({body})" : body;
}
