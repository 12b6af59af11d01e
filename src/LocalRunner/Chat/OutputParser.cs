using LocalRunner.Chat.Output;
using LocalRunner.Chat.Reasoning;
using LocalRunner.Chat.Tools;

namespace LocalRunner.Chat;

/// <summary>Splits what a model writes into text, reasoning and function calls, as it comes.</summary>
/// <remarks>
/// What could still become a marker is held back until that is decided, so that nothing is ever taken back, and where the pieces
/// are cut makes no difference. Whatever does not turn out to be a call is text.
/// </remarks>
internal sealed class OutputParser
{
    private readonly OutputBuffer _input = new();
    private readonly OutputSink _sink;
    private readonly CallContext _context;
    private readonly ToolCallFormat? _format;
    private readonly ReasoningFormat? _reasoning;
    private readonly bool _cutsThoughts;
    private readonly Dictionary<string, CallSyntax[]> _syntaxes;
    private readonly IEnumerator<Wait> _run;
    private long? _callStart;
    private string? _grammarStart;
    private string _recent = "";
    private bool _inMessage;
    private bool _afterCall;

    /// <param name="options">The model's formats and the request's functions.</param>
    /// <param name="prompt">The rendered prompt, whose end says where the answer begins.</param>
    /// <param name="newId">Makes the id of a call from its name and number; null makes ids in the family's form.</param>
    public OutputParser(OutputFormat options, string prompt, Func<string, int, string>? newId = null)
    {
        _format = options.Calls;
        _reasoning = options.Reasoning;
        _cutsThoughts = options.CutsThoughts;
        _sink = new(newId ?? ((name, index) => CallIds.Create(_format?.Ids ?? CallIdForm.Prefixed, name, index)));
        _context = new(_input, _sink, options.Functions);
        var syntaxes = options.Functions.Count > 0 ? _format?.Syntaxes ?? [] : [];
        _syntaxes = syntaxes.SelectMany(syntax => syntax.Markers.Select(marker => (Marker: marker, Syntax: syntax)))
            .GroupBy(pair => pair.Marker, pair => pair.Syntax, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.ToArray(), StringComparer.Ordinal);
        InReasoning = _reasoning?.IsOpenAt(prompt) == true;
        _input.Append(Start(prompt));
        _run = (_format?.HasChannels == true ? new HarmonyReader(_context).Read(Enter) : Run()).GetEnumerator();
    }

    /// <summary>Gets whether the model is thinking, so far as its text is understood.</summary>
    public bool InReasoning { get; private set; }

    /// <summary>Gets whether a call has begun and not ended.</summary>
    public bool InCall => _sink.InCall;

    /// <summary>Takes the next text and returns what is certain.</summary>
    public IReadOnlyList<OutputDelta> Append(string text)
    {
        _input.Append(text);
        _ = _run.MoveNext();
        Watch(text);
        return _sink.Take();
    }

    /// <summary>Returns the rest when no more text comes.</summary>
    public IReadOnlyList<OutputDelta> Finish()
    {
        _input.Complete();
        while (_run.MoveNext())
        {
        }

        _sink.Finish();
        return _sink.Take();
    }

    /// <summary>
    /// Returns the text behind the trigger of the family's grammar, once, when the trigger has come outside of reasoning: the place
    /// at which a lazy grammar takes over, with this text as its beginning.
    /// </summary>
    public string? TakeGrammarStart()
    {
        var start = _grammarStart;
        _grammarStart = null;
        return start;
    }

    private void Enter(string channel)
    {
        _inMessage = channel.Length > 0;
        InReasoning = channel == HarmonyReader.Analysis;
    }

    private string Start(string prompt)
    {
        if (_format is { HasChannels: true } && prompt.LastIndexOf(HarmonyReader.Turn, StringComparison.Ordinal) is >= 0 and var turn)
            return prompt[(turn + HarmonyReader.Turn.Length)..].TrimStart();
        return _format is { PromptEnd.Length: > 0 } && prompt.EndsWith(_format.PromptEnd, StringComparison.Ordinal) ? _format.PromptEnd : "";
    }

    private IEnumerable<Wait> Run()
    {
        while (true)
        {
            foreach (var wait in InReasoning ? Think() : Answer())
                yield return wait;
            if (_input.IsOver)
                yield break;
        }
    }

    private IEnumerable<Wait> Answer()
    {
        while (!_input.IsOver)
        {
            var (offset, marker) = _input.Find(Markers());
            if (offset > 0)
            {
                var text = _input.Slice(_input.Position, offset);
                _sink.Text(text);
                _afterCall &= string.IsNullOrWhiteSpace(text);
                _input.Position += offset;
                _input.Forget();

                // The first text rules out markers that only begin an answer.
                continue;
            }

            if (marker is null)
            {
                yield return default;
                continue;
            }

            if (marker == _reasoning?.Open)
            {
                _input.Position += marker.Length;
                InReasoning = true;
                yield break;
            }

            if (!_syntaxes.TryGetValue(marker, out var syntaxes))
            {
                _input.Position += marker.Length;
                continue;
            }

            foreach (var wait in Call(marker, syntaxes))
                yield return wait;
            if (!_afterCall)
            {
                _sink.Text(marker);
                _input.Position += marker.Length;
            }

            _input.Forget();
        }
    }

    // Tries the syntaxes that begin so, one after the other.
    private IEnumerable<Wait> Call(string marker, CallSyntax[] syntaxes)
    {
        var start = _input.Position;
        _callStart = _input.Forgotten + start;
        var calls = _sink.Calls;
        _afterCall = false;
        foreach (var syntax in syntaxes)
        {
            _input.Position = start + marker.Length;
            var reader = CallReader.Create(_context, syntax);
            foreach (var wait in reader.Read(inSection: marker != syntax.Start))
                yield return wait;
            _afterCall = !reader.Failed || _sink.Calls > calls;
            if (_afterCall)
                break;
            _input.Position = start;
        }

        _callStart = null;
    }

    private IEnumerable<Wait> Think()
    {
        // Where the prompt has opened the thoughts, some models do so again.
        var open = _reasoning!.Open;
        while (!_input.IsOver)
        {
            var markers = _format?.EndsReasoning == true ? [_reasoning.Close, open, .. _syntaxes.Keys] : new[] { _reasoning.Close, open };
            var (offset, marker) = _input.Find(markers);
            _sink.Reasoning(_input.Slice(_input.Position, offset));
            _input.Position += offset;
            _input.Forget();
            if (marker is null)
            {
                if (!_input.IsOver)
                    yield return default;
                continue;
            }

            if (marker == _reasoning.Close)
            {
                _input.Position += marker.Length;
                _sink.EndReasoning();
                InReasoning = false;
                yield break;
            }

            if (marker != open && _sink.IsAtLineStart)
            {
                foreach (var wait in Call(marker, [.. _syntaxes[marker].Where(syntax => !syntax.OnlyFirst).Select(syntax => syntax with { OnlyKnown = true })]))
                    yield return wait;
                if (_afterCall)
                {
                    _sink.EndReasoning();
                    InReasoning = false;
                    yield break;
                }
            }

            if (marker != open || _sink.HasReasoning)
                _sink.Reasoning(marker);
            _input.Position += marker.Length;
        }
    }

    private List<string> Markers()
    {
        List<string> markers = [.. _format?.Ignored ?? [], .. _reasoning?.AnswerMarkers ?? []];
        var first = !_sink.HasText && _sink.Calls == 0;
        markers.AddRange(_syntaxes.Where(pair => first || pair.Value.Any(syntax => !syntax.OnlyFirst)).Select(pair => pair.Key));
        if (_reasoning is not null && (!_sink.HasText || _afterCall))
            markers.AddRange([_reasoning.Open, _reasoning.Close]);
        else if (_reasoning is not null && _cutsThoughts)
            markers.Add(_reasoning.Close);
        return markers;
    }

    // While a call is being read, its text is still there from the start.
    private void Watch(string text)
    {
        if (_format?.HasChannels == true)
        {
            WatchHeader(text);
            return;
        }

        if (_callStart is not { } start || InReasoning || _format is null)
            return;
        if (_input.Forgotten > start)
            return;
        var at = (int)(start - _input.Forgotten);
        var call = _input.Slice(at, _input.Position + _input.Available - at);
        if (!call.StartsWith(_format.Template.Trigger, StringComparison.Ordinal))
            return;
        _grammarStart = call[_format.Template.Trigger.Length..];
        _callStart = null;
    }

    private void WatchHeader(string text)
    {
        var trigger = _format!.Template.Trigger;
        var recent = _recent + text;
        var at = recent.LastIndexOf(trigger, StringComparison.Ordinal);
        if (!_inMessage && at >= 0 && at + trigger.Length > _recent.Length)
            _grammarStart = recent[(at + trigger.Length)..];
        _recent = recent.Length > trigger.Length ? recent[^trigger.Length..] : recent;
    }
}
