namespace LocalRunner.Grammars;

/// <summary>The texts of a vocabulary's tokens as a tree of bytes, so that what begins alike is looked at once.</summary>
/// <remarks>
/// Nodes stand in the order in which they are reached, each before those below it. Tokens without a text, or that end an answer,
/// or hold a NUL, at which llama.cpp stops reading, are in none.
/// </remarks>
internal sealed class TokenTrie
{
    private readonly byte[] _bytes;
    private readonly int[] _ends;
    private readonly int[] _firsts;
    private readonly int[] _tokens;

    public TokenTrie(TokenTexts vocabulary)
    {
        var texts = new Texts(vocabulary);
        var (bytes, ends, firsts) = (new List<byte>(), new List<int>(), new List<int>());
        var path = new Stack<int>();
        ReadOnlySpan<byte> before = [];
        _tokens = texts.Sorted();
        for (var i = 0; i < _tokens.Length; i++)
        {
            var text = texts.Of(_tokens[i]);
            var common = before.CommonPrefixLength(text);
            Close(common);
            foreach (var next in text[common..])
            {
                path.Push(bytes.Count);
                bytes.Add(next);
                ends.Add(0);
                firsts.Add(i);
            }

            before = text;
        }

        Close(0);
        firsts.Add(_tokens.Length);
        (_bytes, _ends, _firsts) = ([.. bytes], [.. ends], [.. firsts]);

        void Close(int length)
        {
            while (path.Count > length)
                ends[path.Pop()] = bytes.Count;
        }
    }

    /// <summary>Gets the byte of each node.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Gets, for each node, the one behind those below it.</summary>
    public ReadOnlySpan<int> Ends => _ends;

    /// <summary>Gets all tokens of the tree.</summary>
    public ReadOnlySpan<int> Tokens => _tokens;

    /// <summary>Gets the tokens whose text ends at a node.</summary>
    public ReadOnlySpan<int> TokensAt(int node) => _tokens.AsSpan(_firsts[node].._firsts[node + 1]);

    /// <summary>Holds all texts in one buffer while the tree is made.</summary>
    private sealed class Texts
    {
        private readonly byte[] _buffer;
        private readonly int[] _starts;

        public Texts(TokenTexts vocabulary)
        {
            var buffer = new List<byte>();
            _starts = new int[vocabulary.Size + 1];
            Span<byte> piece = stackalloc byte[256];
            for (var token = 0; token < vocabulary.Size; token++)
            {
                var text = vocabulary.Read(token, piece);
                if (!text.Contains((byte)0) && !vocabulary.IsEnd(token))
                    buffer.AddRange(text);
                _starts[token + 1] = buffer.Count;
            }

            _buffer = [.. buffer];
        }

        public ReadOnlySpan<byte> Of(int token) => _buffer.AsSpan(_starts[token].._starts[token + 1]);

        public int[] Sorted()
        {
            int[] tokens = [.. Enumerable.Range(0, _starts.Length - 1).Where(token => !Of(token).IsEmpty)];
            Array.Sort(tokens, (one, other) => Of(one).SequenceCompareTo(Of(other)));
            return tokens;
        }
    }
}
