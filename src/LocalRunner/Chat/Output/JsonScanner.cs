using System.Text;

namespace LocalRunner.Chat.Output;

/// <summary>Reads one JSON value character by character, and writes what has come of it as strict JSON.</summary>
/// <remarks>
/// Models that nothing constrains also write Python literals, bare names, trailing commas and raw line breaks in strings. These are
/// put right as they come; white space between values stays as it is.
/// </remarks>
/// <param name="stringMark">A text that stands before and behind strings in place of quotes, or null.</param>
internal sealed class JsonScanner(string? stringMark = null)
{
    private const int MaxDepth = 100;

    private readonly StringBuilder _output = new();
    private readonly StringBuilder _token = new();
    private readonly StringBuilder _held = new();
    private readonly Stack<char> _open = new();
    private JsonStringScanner? _string;
    private State _state = State.Value;

    private enum State
    {
        Value,
        FirstItem,
        FirstName,
        Name,
        Colon,
        AfterValue,
        String,
        NameString,
        Token,
        BareName,
        Mark,
        Over,
    }

    /// <summary>Takes what was written since the last time.</summary>
    public string Take()
    {
        var text = _output.ToString();
        _output.Clear();
        return text;
    }

    public JsonScanStep Step(char letter)
    {
        switch (_state)
        {
            case State.String or State.NameString:
                return InString(letter);
            case State.Mark:
                return InMark(letter);
            case State.Token when IsTokenLetter(letter):
                _token.Append(letter);
                return _token.Length > 400 ? JsonScanStep.Failed : JsonScanStep.More;
            case State.Token:
                return !EndToken() ? JsonScanStep.Failed : _state == State.Over ? JsonScanStep.DoneBefore : Step(letter);
            case State.BareName when IsTokenLetter(letter):
                _output.Append(letter);
                return JsonScanStep.More;
            case State.BareName:
                _output.Append('"');
                _state = State.Colon;
                return Step(letter);
        }

        if (char.IsWhiteSpace(letter))
        {
            (_held.Length > 0 ? _held : _output).Append(letter);
            return JsonScanStep.More;
        }

        return _state switch
        {
            State.Value or State.FirstItem => Value(letter),
            State.Name or State.FirstName => Name(letter),
            State.Colon when letter == ':' => Write(letter, State.Value),
            State.AfterValue => AfterValue(letter),
            _ => JsonScanStep.Failed,
        };
    }

    /// <summary>Ends a value that has no end of its own, such as a number; true when the value is whole.</summary>
    public bool Finish() => _state == State.Over || (_state == State.Token && _open.Count == 0 && EndToken());

    private static bool IsTokenLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '+' or '-' or '.' or '_';

    private JsonScanStep Value(char letter)
    {
        if (letter == ']' && _open.Count > 0 && _open.Peek() == '[' && (_state == State.FirstItem || _held.Length > 0))
            return Close(letter);
        Release();
        switch (letter)
        {
            case '{' or '[':
                if (_open.Count >= MaxDepth)
                    return JsonScanStep.Failed;
                _open.Push(letter);
                return Write(letter, letter == '{' ? State.FirstName : State.FirstItem);
            case '"' or '\'':
                return Quote(letter, State.String);
            case var _ when stringMark is not null && letter == stringMark[0]:
                return Mark(letter);
            case var _ when IsTokenLetter(letter):
                _token.Append(letter);
                _state = State.Token;
                return JsonScanStep.More;
            default:
                return JsonScanStep.Failed;
        }
    }

    private JsonScanStep Name(char letter)
    {
        if (letter == '}' && (_state == State.FirstName || _held.Length > 0))
            return Close(letter);
        Release();
        if (letter is '"' or '\'')
            return Quote(letter, State.NameString);
        if (!char.IsAsciiLetter(letter) && letter != '_')
            return JsonScanStep.Failed;
        _output.Append('"').Append(letter);
        _state = State.BareName;
        return JsonScanStep.More;
    }

    private JsonScanStep AfterValue(char letter)
    {
        if (letter == ',' && _held.Length == 0)
        {
            // A comma counts only when something follows it.
            _held.Append(letter);
            _state = _open.Peek() == '{' ? State.Name : State.Value;
            return JsonScanStep.More;
        }

        return (letter, _open.Peek()) is ('}', '{') or (']', '[') ? Close(letter) : JsonScanStep.Failed;
    }

    private JsonScanStep Close(char letter)
    {
        if (_held.Length > 1)
            _output.Append(_held, 1, _held.Length - 1);
        _held.Clear();
        _open.Pop();
        _output.Append(letter);
        return EndValue();
    }

    private JsonScanStep Quote(char letter, State state)
    {
        _string = new JsonStringScanner(letter.ToString(), hasEscapes: true, _output);
        _state = state;
        return JsonScanStep.More;
    }

    private JsonScanStep Mark(char letter)
    {
        _token.Append(letter);
        _state = State.Mark;
        return EndMark();
    }

    private JsonScanStep InMark(char letter)
    {
        _token.Append(letter);
        return stringMark!.StartsWith(_token.ToString(), StringComparison.Ordinal) ? EndMark() : JsonScanStep.Failed;
    }

    private JsonScanStep EndMark()
    {
        if (_token.Length < stringMark!.Length)
            return JsonScanStep.More;
        _token.Clear();
        _string = new JsonStringScanner(stringMark, hasEscapes: false, _output);
        _state = State.String;
        return JsonScanStep.More;
    }

    private JsonScanStep InString(char letter)
    {
        if (!_string!.Step(letter))
            return JsonScanStep.More;
        if (_state == State.String)
            return EndValue();
        _state = State.Colon;
        return JsonScanStep.More;
    }

    private JsonScanStep EndValue()
    {
        _state = _open.Count == 0 ? State.Over : State.AfterValue;
        return _open.Count == 0 ? JsonScanStep.Done : JsonScanStep.More;
    }

    private bool EndToken()
    {
        if (JsonTokens.Normalize(_token.ToString()) is not { } text)
            return false;
        _output.Append(text);
        _token.Clear();
        _ = EndValue();
        return true;
    }

    private JsonScanStep Write(char letter, State next)
    {
        _output.Append(letter);
        _state = next;
        return JsonScanStep.More;
    }

    private void Release()
    {
        _output.Append(_held);
        _held.Clear();
    }
}
