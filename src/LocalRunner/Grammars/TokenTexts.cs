namespace LocalRunner.Grammars;

/// <summary>The bytes of a vocabulary's tokens, as grammars read them. Thread-safe.</summary>
internal sealed class TokenTexts
{
    private readonly Func<int, Span<byte>, int> _write;
    private readonly Lazy<TokenTrie> _trie;

    /// <param name="size">The number of tokens.</param>
    /// <param name="write">Writes the bytes of a token, control tokens' names among them; returns their number, or minus the number needed.</param>
    /// <param name="isEnd">Returns whether a token ends an answer.</param>
    /// <param name="find">Returns the token that a text is, or null where it is none, or several.</param>
    public TokenTexts(int size, Func<int, Span<byte>, int> write, Func<int, bool> isEnd, Func<string, int?> find)
    {
        (Size, _write, IsEnd, Find) = (size, write, isEnd, find);
        _trie = new(() => new TokenTrie(this));
    }

    /// <summary>Gets the number of tokens.</summary>
    public int Size { get; }

    /// <summary>Gets what tells whether a token ends an answer.</summary>
    public Func<int, bool> IsEnd { get; }

    /// <summary>Gets what finds the token that a text is, or null.</summary>
    public Func<string, int?> Find { get; }

    /// <summary>Gets all of them as a tree, which is made when it is first asked for.</summary>
    public TokenTrie Trie => _trie.Value;

    /// <summary>Reads the bytes of a token into a buffer, or into a larger one.</summary>
    public ReadOnlySpan<byte> Read(int token, Span<byte> buffer)
    {
        var length = _write(token, buffer);
        if (length >= 0)
            return buffer[..length];
        buffer = new byte[-length];
        return buffer[.._write(token, buffer)];
    }
}
