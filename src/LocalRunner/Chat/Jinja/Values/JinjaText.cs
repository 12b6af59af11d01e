namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Is a string that knows which of its characters came from the request.</summary>
/// <remarks>
/// Most strings come whole from one side, so that the mark costs nothing. One of both sides holds the positions at which
/// the side changes, in ascending order; it begins on the template's.
/// </remarks>
internal readonly struct JinjaText
{
    // Some templates go through the characters of each message.
    private static readonly string[] s_characters = [.. Enumerable.Range(0, 128).Select(character => ((char)character).ToString())];

    private readonly int[]? _changes;
    private readonly bool _isInput;

    public JinjaText(string text, bool isInput = false) => (String, _isInput) = (text, isInput);

    public JinjaText(string text, int[] changes)
    {
        String = text;
        if (changes is [] or [0])
            _isInput = changes.Length == 1;
        else
            _changes = changes;
    }

    public static JinjaText Empty { get; } = new("");

    public string String { get; }

    public int Length => String.Length;

    public ReadOnlySpan<char> Span => String;

    /// <summary>Gets the positions at which the side changes, or null when the whole string is of one.</summary>
    public int[]? Changes => _changes;

    /// <summary>Gets whether any character came from the request.</summary>
    public bool HasInput => _isInput || _changes is not null;

    public JinjaText Slice(int start, int length)
    {
        if (length == String.Length)
            return this;
        if (length == 0)
            return Empty;
        var text = length == 1 && String[start] < s_characters.Length ? s_characters[String[start]] : String.Substring(start, length);
        return _changes is null ? new(text, _isInput) : new(text, Cut(_changes, start, start + length));
    }

    public JinjaText Slice(int start) => Slice(start, String.Length - start);

    /// <summary>Gives another string of the same length the marks of this one, or of any length where all come from one side.</summary>
    public JinjaText WithString(string text) =>
        _changes is null ? new(text, _isInput)
        : text.Length == String.Length ? new(text, _changes)
        : new(text, isInput: true);

    /// <summary>Gets the positions of a part at which the side changes, counted from its start.</summary>
    private static int[] Cut(int[] changes, int start, int end)
    {
        var before = 0;
        while (before < changes.Length && changes[before] <= start)
            before++;
        var after = before;
        while (after < changes.Length && changes[after] < end)
            after++;
        var begins = before & 1;
        var cut = new int[begins + after - before];
        for (var i = before; i < after; i++)
            cut[begins + i - before] = changes[i] - start;
        return cut;
    }

    public override string ToString() => String;
}
