namespace LocalRunner.Grammars;

/// <summary>Keeps the grammars that a model's answers followed last, with what was found out about them. Thread-safe.</summary>
internal sealed class GrammarCache(TokenTexts vocabulary)
{
    private const int Most = 8;

    private readonly RecentlyUsed<(string Text, string Root, int? Nesting), CompiledGrammar> _compiled = new(Most);

    /// <exception cref="LocalRunnerException">The grammar is malformed, too large or can be read in too many ways.</exception>
    public CompiledGrammar Get(string gbnf, string root, int? nesting) => _compiled.Get((gbnf, root, nesting), key => new(vocabulary, key.Text, key.Root, key.Nesting));
}
