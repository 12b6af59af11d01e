namespace LocalRunner.Grammars;

/// <summary>One compiled rule, and where in the text the rule that it was made from stands.</summary>
internal sealed record GrammarRule(string Name, int Position)
{
    public GrammarElement[] Elements { get; set; } = [];
}
