using System.Text;

namespace LocalRunner.Grammars;

/// <summary>
/// Refuses grammars that can't be followed, or not within bounds. The rules are those of llama.cpp, which would loop, run out of memory or end
/// the process, so that a grammar that passes here is one there too.
/// </summary>
internal static class GrammarPreflight
{
    public const int MaxBytes = 64 * 1024;

    /// <param name="gbnf">The grammar.</param>
    /// <param name="root">The rule at which it begins.</param>
    /// <param name="findToken">Returns the token that a text is, or null where it is none; without it, any one will do.</param>
    /// <returns>The grammar's rules.</returns>
    public static IReadOnlyList<GrammarRule> Check(string gbnf, string root, Func<string, int?>? findToken = null)
    {
        ArgumentNullException.ThrowIfNull(gbnf);
        ArgumentNullException.ThrowIfNull(root);
        var text = new GrammarText(gbnf);
        if (string.IsNullOrWhiteSpace(gbnf))
            throw text.Failure("it is empty; write at least one rule, such as  root ::= \"yes\" | \"no\".");
        if (gbnf.Length > MaxBytes || Encoding.UTF8.GetByteCount(gbnf) > MaxBytes)
            throw text.Failure($"it has {Encoding.UTF8.GetByteCount(gbnf)} bytes, more than the {MaxBytes} allowed.");
        if (gbnf.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var zero)
            throw text.Failure("it holds a NUL character, at which llama.cpp stops reading; write \\x00 instead.", zero);
        if (Surrogates.FirstLone(gbnf) is >= 0 and var lone)
            throw text.Failure("it holds half of a surrogate pair, which is no character.", lone);

        var rules = GrammarParser.Parse(text, root, findToken);
        GrammarRecursion.Check(rules, text);
        GrammarTokens.Check(rules, text);
        var start = 0;
        while (rules[start].Name != root)
            start++;
        GrammarGrowth.Check(rules, start, text);
        return rules;
    }
}
