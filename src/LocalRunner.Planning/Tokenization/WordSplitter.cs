namespace LocalRunner.Tokenization;

/// <summary>Cuts a text into words, in one pass through all stages.</summary>
internal ref struct WordSplitter
{
    private readonly IReadOnlyList<SplitStage> _stages;
    private readonly ReadOnlySpan<byte> _text;
    private readonly char[]?[] _views = new char[3][];

    public WordSplitter(IReadOnlyList<SplitStage> stages, ReadOnlySpan<byte> text)
    {
        _stages = stages;
        _text = text;
        foreach (var stage in stages)
            _views[(int)stage.View] ??= TextViews.Show(text, stage.View);
    }

    /// <summary>Gets the lengths of the words in characters.</summary>
    public readonly List<int> Words()
    {
        var words = new List<int>((_text.Length / 4) + 4);
        Cut(0, 0, _views[(int)_stages[0].View]!.Length, words);
        return words;
    }

    private readonly void Cut(int stage, int start, int length, List<int> words)
    {
        if (length == 0)
            return;
        if (stage == _stages.Count)
        {
            words.Add(length);
            return;
        }

        var (expression, view) = _stages[stage];
        var piece = _views[(int)view].AsSpan(start, length);
        var done = 0;
        foreach (var match in expression.EnumerateMatches(piece))
        {
            Cut(stage + 1, start + done, match.Index - done, words);
            Cut(stage + 1, start + match.Index, match.Length, words);
            done = match.Index + match.Length;
        }

        Cut(stage + 1, start + done, length - done, words);
    }
}
