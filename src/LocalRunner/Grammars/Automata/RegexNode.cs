namespace LocalRunner.Grammars.Automata;

/// <summary>A regular expression, as the tree that an automaton is built from.</summary>
internal abstract record RegexNode
{
    public static RegexNode Empty { get; } = new Sequence([]);

    public static RegexNode Digit { get; } = new Chars(CharSet.Range('0', '9'));

    public static RegexNode Text(string text) => new Sequence([.. text.EnumerateRunes().Select(rune => new Chars(CharSet.Of(rune.Value)))]);

    public static RegexNode Then(params RegexNode[] items) => new Sequence(items);

    public static RegexNode Either(params RegexNode[] options) => new Choice(options);

    public static RegexNode Optional(RegexNode item) => new Repeat(item, 0, 1);

    public static RegexNode Times(RegexNode item, int least, int? most) => new Repeat(item, least, most);

    /// <summary>One character of the set; an empty set matches nothing.</summary>
    internal sealed record Chars(CharSet Set) : RegexNode;

    internal sealed record Sequence(IReadOnlyList<RegexNode> Items) : RegexNode;

    internal sealed record Choice(IReadOnlyList<RegexNode> Options) : RegexNode;

    internal sealed record Repeat(RegexNode Item, int Least, int? Most) : RegexNode;

    /// <summary>The beginning or the end of the text, which takes no character.</summary>
    internal sealed record Anchor(bool AtEnd) : RegexNode;
}
