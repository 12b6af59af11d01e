namespace LocalRunner.Cli.Interaction;

/// <summary>Looks through the history backwards for what is typed, as Ctrl+R does in a shell.</summary>
internal sealed class HistorySearch(LineHistory history)
{
    private string _text = "";
    private (string Line, int Place)? _found;

    public string Prompt => $"(search) {_text}: ";

    public string Found => _found?.Line ?? "";

    /// <summary>Takes a key; false ends the search, and the key is still to be obeyed.</summary>
    public bool Take(ConsoleKeyInfo key)
    {
        switch (key)
        {
            case { Key: ConsoleKey.R, Modifiers: ConsoleModifiers.Control }:
                _found = history.Find(_text, _found?.Place ?? int.MaxValue) ?? _found;
                return true;
            case { Key: ConsoleKey.Backspace } or { Key: ConsoleKey.H, Modifiers: ConsoleModifiers.Control } or { KeyChar: '\x7f' }:
                _text = _text.Length > 0 ? _text[..^1] : "";
                break;
            case { KeyChar: var character } when !char.IsControl(character):
                _text += character;
                break;
            default:
                return false;
        }

        _found = _text.Length > 0 ? history.Find(_text) : null;
        return true;
    }
}
