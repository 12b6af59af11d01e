using System.Text;

namespace LocalRunner.Chat.Output;

/// <summary>Collects what was understood, joins what belongs together, and leaves out white space around reasoning and calls.</summary>
internal sealed class OutputSink(Func<string, int, string> newId)
{
    private readonly List<OutputDelta> _deltas = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly StringBuilder _pending = new();
    private readonly StringBuilder _space = new();
    private OutputKind _pendingKind;
    private OutputKind _spaceKind;

    // White space before the first text, or behind reasoning or a call, belongs to the format.
    private bool _textBegun;
    private bool _reasoningBegun;
    private bool _formatBefore;

    /// <summary>Gets the number of calls that have begun.</summary>
    public int Calls { get; private set; }

    /// <summary>Gets whether any text but white space has come.</summary>
    public bool HasText => _textBegun;

    /// <summary>Gets whether anything but white space was thought.</summary>
    public bool HasReasoning => _reasoningBegun;

    /// <summary>Gets whether the next thought begins a line.</summary>
    public bool IsAtLineStart => !_reasoningBegun || (_spaceKind == OutputKind.Reasoning && _space.ToString().Contains('\n', StringComparison.Ordinal));

    public bool InCall { get; private set; }

    public void Text(string text)
    {
        foreach (var letter in text)
            Letter(OutputKind.Text, letter);
    }

    public void Text(char letter) => Letter(OutputKind.Text, letter);

    public void Reasoning(char letter) => Letter(OutputKind.Reasoning, letter);

    public void Reasoning(string text)
    {
        foreach (var letter in text)
            Letter(OutputKind.Reasoning, letter);
    }

    /// <summary>Ends the reasoning; what follows begins without white space.</summary>
    public void EndReasoning()
    {
        if (_spaceKind == OutputKind.Reasoning)
            _space.Clear();
        _reasoningBegun = false;
        _formatBefore = true;
    }

    public void StartCall(string name, string? id)
    {
        _space.Clear();
        Flush();
        _deltas.Add(new(OutputKind.CallStarted, name, Calls, Unique(id ?? newId(name, Calls), name)));
        Calls++;
        InCall = true;
    }

    // Results are told apart by the ids of their calls, which some models write twice.
    private string Unique(string id, string name)
    {
        for (var number = 1; !_ids.Add(id); number++)
            id = number == 1 ? newId(name, Calls) : $"{id}_{number}";
        return id;
    }

    public void Arguments(string text) => Add(OutputKind.CallArguments, text);

    public void EndCall(bool complete)
    {
        Flush();
        _deltas.Add(new(OutputKind.CallEnded, "", Calls - 1, IsComplete: complete));
        InCall = false;
        _formatBefore = true;
    }

    /// <summary>Gives what has come since the last time.</summary>
    public IReadOnlyList<OutputDelta> Take()
    {
        Flush();
        OutputDelta[] taken = [.. _deltas];
        _deltas.Clear();
        return taken;
    }

    /// <summary>Lets go of white space at the very end, which belongs to the text when there is nothing but text.</summary>
    public void Finish()
    {
        if (_spaceKind == OutputKind.Text && Calls == 0 && !_formatBefore)
            Add(OutputKind.Text, _space.ToString());
        _space.Clear();
    }

    private void Letter(OutputKind kind, char letter)
    {
        if (_space.Length > 0 && _spaceKind != kind)
            _space.Clear();
        if (char.IsWhiteSpace(letter))
        {
            _spaceKind = kind;
            _space.Append(letter);
            return;
        }

        var begun = kind == OutputKind.Text ? _textBegun || !_formatBefore : _reasoningBegun;
        if (_space.Length > 0 && begun)
            Add(kind, _space.ToString());
        _space.Clear();
        if (kind == OutputKind.Text)
            _textBegun = true;
        else
            _reasoningBegun = true;
        Add(kind, letter.ToString());
    }

    private void Add(OutputKind kind, string text)
    {
        if (text.Length == 0)
            return;
        if (_pending.Length > 0 && _pendingKind != kind)
            Flush();
        _pendingKind = kind;
        _pending.Append(text);
    }

    private void Flush()
    {
        if (_pending.Length > 0)
            _deltas.Add(new(_pendingKind, _pending.ToString(), _pendingKind == OutputKind.CallArguments ? Calls - 1 : -1));
        _pending.Clear();
    }
}
