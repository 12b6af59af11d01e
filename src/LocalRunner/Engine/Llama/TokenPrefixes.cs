using System.Text;

namespace LocalRunner.Engine.Llama;

/// <summary>
/// Knows of each token the longest other token that it begins with. A grammar that forbids a text forbids all that begins so, and most of a
/// vocabulary need not be looked at once a few hundred short tokens were.
/// </summary>
internal sealed class TokenPrefixes
{
    private readonly int[] _roots;
    private readonly int[] _firstChild;
    private readonly int[] _children;

    private TokenPrefixes(int[] roots, int[] firstChild, int[] children) => (_roots, _firstChild, _children) = (roots, firstChild, children);

    /// <summary>Gets the tokens that begin with no other one.</summary>
    public ReadOnlySpan<int> Roots => _roots;

    /// <summary>Finds the prefixes in a vocabulary.</summary>
    /// <param name="count">The number of tokens.</param>
    /// <param name="piece">Gets the bytes of a token.</param>
    /// <param name="isEnd">Says which tokens end an answer: grammars treat those apart from their text.</param>
    public static TokenPrefixes Of(int count, Func<int, byte[]> piece, Func<int, bool> isEnd)
    {
        // In Latin-1 a text has a letter a byte, so that texts can be looked up by a part of one without a copy.
        var tokens = new Dictionary<string, int>(count, StringComparer.Ordinal);
        var texts = new string[count];
        for (var token = 0; token < count; token++)
        {
            texts[token] = Encoding.Latin1.GetString(piece(token));
            if (texts[token].Length > 0 && !isEnd(token))
                tokens.TryAdd(texts[token], token);
        }

        var parents = new int[count];
        var firstChild = new int[count + 1];
        var lookup = tokens.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var token = 0; token < count; token++)
        {
            parents[token] = -1;
            for (var length = isEnd(token) ? 0 : texts[token].Length - 1; length > 0 && parents[token] < 0; length--)
                parents[token] = lookup.TryGetValue(texts[token].AsSpan(0, length), out var parent) ? parent : -1;
            if (parents[token] >= 0)
                firstChild[parents[token] + 1]++;
        }

        for (var token = 0; token < count; token++)
            firstChild[token + 1] += firstChild[token];
        var (next, children) = (firstChild.AsSpan(0, count).ToArray(), new int[firstChild[count]]);
        for (var token = 0; token < count; token++)
        {
            if (parents[token] >= 0)
                children[next[parents[token]]++] = token;
        }

        return new([.. Enumerable.Range(0, count).Where(token => parents[token] < 0)], firstChild, children);
    }

    /// <summary>Gets the tokens that begin with this one, and with no longer one.</summary>
    public ReadOnlySpan<int> ChildrenOf(int token) => _children.AsSpan(_firstChild[token], _firstChild[token + 1] - _firstChild[token]);
}
