namespace LocalRunner.Tokenization;

/// <summary>Remembers where a word of the same text was split before: most words of a text come again.</summary>
internal sealed class WordMemo
{
    private const int LongestWord = 64;
    private const int ShortText = 2048;
    private const int Entries = 1 << 14;

    private readonly Entry[] _entries;

    public WordMemo(int textLength) => _entries = textLength < ShortText ? [] : new Entry[Entries];

    /// <summary>Adds the tokens that the same word had before.</summary>
    public bool TryRepeat(ReadOnlySpan<byte> text, int start, int length, TokenList output)
    {
        if (_entries.Length == 0 || length > LongestWord)
            return false;
        var word = text.Slice(start, length);
        var entry = _entries[Slot(word)];
        if (entry.Length != length || !text.Slice(entry.Start, length).SequenceEqual(word))
            return false;
        output.Repeat(entry.FirstToken, entry.TokenCount);
        return true;
    }

    public void Remember(ReadOnlySpan<byte> text, int start, int length, int firstToken, int tokenCount)
    {
        if (_entries.Length > 0 && length <= LongestWord)
            _entries[Slot(text.Slice(start, length))] = new(start, length, firstToken, tokenCount);
    }

    private static int Slot(ReadOnlySpan<byte> word)
    {
        var hash = (uint)word.Length;
        foreach (var value in word)
            hash = (hash ^ value) * 0x0100_0193;
        return (int)((hash ^ (hash >> 15)) & (Entries - 1));
    }

    private readonly record struct Entry(int Start, int Length, int FirstToken, int TokenCount);
}
