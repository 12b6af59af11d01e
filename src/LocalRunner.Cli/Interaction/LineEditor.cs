using System.Text;

namespace LocalRunner.Cli.Interaction;

/// <summary>
/// Edits what is typed at a terminal, with the keys of readline. The system's own editing takes every character for one column
/// wide, so that with Korean or an emoji in the line what shows after a backspace is not what is sent; and it knows no paste.
/// </summary>
internal sealed class LineEditor(TextWriter output, LineKeys keys, LineHistory history)
{
    private const string PasteEnd = "\e[201~";
    private const string MarkPastes = "\e[?2004h";
    private const string LeavePastes = "\e[?2004l";

    private readonly EditedText _text = new();
    private readonly LineView _view = new(output, keys.Columns);

    /// <summary>Reads a line, or several that were pasted.</summary>
    /// <param name="prompt">What stands before it.</param>
    /// <param name="initial">What stands in it at first.</param>
    /// <param name="onInterrupt">What Ctrl+C does in an empty line; null lets it end the reading, whatever is typed.</param>
    public EditedLine Read(string prompt, string initial, Action? onInterrupt)
    {
        _text.Set(initial);
        _view.Begin();
        history.Begin();
        output.Write(MarkPastes);
        try
        {
            return ReadMarked(prompt, onInterrupt);
        }
        finally
        {
            output.Write(LeavePastes);
        }
    }

    private EditedLine ReadMarked(string prompt, Action? onInterrupt)
    {
        if (!_text.IsEmpty)
            Draw(prompt);
        while (true)
        {
            var key = keys.Read();
            if (key is { Key: ConsoleKey.R, Modifiers: ConsoleModifiers.Control })
                key = Search();
            switch (key)
            {
                case { Key: ConsoleKey.Enter } or { KeyChar: '\r' or '\n' }:
                    Leave(prompt, "");
                    history.Add(_text.ToString());
                    return new(_text.ToString(), Interrupted: false);
                case { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control } when onInterrupt is null:
                    Leave(prompt, "^C");
                    return new(null, Interrupted: true);
                case { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control } when !_text.IsEmpty:
                    Leave(prompt, "^C");
                    _text.Set("");
                    _view.Begin();
                    break;
                case { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control }:
                    onInterrupt();
                    continue;
                case { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } when _text.IsEmpty:
                    return new(null, Interrupted: false);
                case { Key: ConsoleKey.Z, Modifiers: ConsoleModifiers.Control }:
                    Leave(prompt, LeavePastes);
                    keys.Suspend();
                    output.Write(MarkPastes);
                    _view.Begin();
                    break;
                case { Key: ConsoleKey.L, Modifiers: ConsoleModifiers.Control }:
                    output.Write("\e[H\e[2J");
                    _view.Begin();
                    break;
                case { Key: ConsoleKey.UpArrow } or { Key: ConsoleKey.P, Modifiers: ConsoleModifiers.Control }:
                    if (!_text.Up() && history.Older(_text.ToString()) is { } older)
                        _text.Set(older);
                    break;
                case { Key: ConsoleKey.DownArrow } or { Key: ConsoleKey.N, Modifiers: ConsoleModifiers.Control }:
                    if (!_text.Down() && history.Newer() is { } newer)
                        _text.Set(newer);
                    break;
                case { Key: ConsoleKey.Escape } when keys.Available():
                    Escape();
                    break;
                default:
                    Edit(key);
                    break;
            }

            // What comes at once is drawn once, when all of it is there.
            if (!keys.Available())
                Draw(prompt);
        }
    }

    private void Edit(ConsoleKeyInfo key)
    {
        switch (key)
        {
            case { Key: ConsoleKey.Backspace, Modifiers: ConsoleModifiers.Alt }:
                _text.KillWordLeft();
                break;
            case { Key: ConsoleKey.Backspace } or { Key: ConsoleKey.H, Modifiers: ConsoleModifiers.Control } or { KeyChar: '\x7f' }:
                _text.Backspace();
                break;
            case { Key: ConsoleKey.Delete } or { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control }:
                _text.Delete();
                break;
            case { Key: ConsoleKey.U, Modifiers: ConsoleModifiers.Control }:
                _text.KillToHome();
                break;
            case { Key: ConsoleKey.K, Modifiers: ConsoleModifiers.Control }:
                _text.KillToEnd();
                break;
            case { Key: ConsoleKey.W, Modifiers: ConsoleModifiers.Control }:
                _text.KillBack();
                break;
            case { Key: ConsoleKey.Y, Modifiers: ConsoleModifiers.Control }:
                _text.PutBack();
                break;
            case { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Alt }:
                _text.KillWordRight();
                break;
            case { Key: ConsoleKey.B, Modifiers: ConsoleModifiers.Alt } or { Key: ConsoleKey.LeftArrow, Modifiers: ConsoleModifiers.Alt or ConsoleModifiers.Control }:
                _text.WordLeft();
                break;
            case { Key: ConsoleKey.F, Modifiers: ConsoleModifiers.Alt } or { Key: ConsoleKey.RightArrow, Modifiers: ConsoleModifiers.Alt or ConsoleModifiers.Control }:
                _text.WordRight();
                break;
            case { Key: ConsoleKey.LeftArrow } or { Key: ConsoleKey.B, Modifiers: ConsoleModifiers.Control }:
                _text.Left();
                break;
            case { Key: ConsoleKey.RightArrow } or { Key: ConsoleKey.F, Modifiers: ConsoleModifiers.Control }:
                _text.Right();
                break;
            case { Key: ConsoleKey.Home } or { Key: ConsoleKey.A, Modifiers: ConsoleModifiers.Control }:
                _text.Home();
                break;
            case { Key: ConsoleKey.End } or { Key: ConsoleKey.E, Modifiers: ConsoleModifiers.Control }:
                _text.End();
                break;
            case { KeyChar: '\t' }:
                _text.Insert("    ");
                break;
            case { KeyChar: var character } when !char.IsControl(character):
                _text.Insert(character.ToString());
                break;
        }
    }

    /// <summary>Returns the key that ended the search.</summary>
    private ConsoleKeyInfo Search()
    {
        var (search, before) = (new HistorySearch(history), _text.ToString());
        while (true)
        {
            _view.Draw(search.Prompt, search.Found, search.Found.Length);
            var key = keys.Read();
            if (search.Take(key))
                continue;
            if (key is { Key: ConsoleKey.G or ConsoleKey.C, Modifiers: ConsoleModifiers.Control })
            {
                _text.Set(before);
                return default;
            }

            if (search.Found.Length > 0)
                _text.Set(search.Found);
            return key is { Key: ConsoleKey.Escape } ? default : key;
        }
    }

    /// <summary>Takes what a terminal sends behind an escape and the console knows no key for: a paste, and nothing else of use.</summary>
    private void Escape()
    {
        var sequence = new StringBuilder("\e");
        do
            sequence.Append(keys.Read().KeyChar);
        while (keys.Available() && !(sequence.Length > 2 && sequence[^1] is >= '@' and <= '~'));
        if (sequence.ToString() != "\e[200~")
            return;

        var pasted = new StringBuilder();
        while (!EndsPaste(pasted))
            pasted.Append(keys.Read() is { KeyChar: not '\0' and var character } ? character : "");
        pasted.Length -= PasteEnd.Length;
        var lines = pasted.ToString().ReplaceLineEndings("\n");
        _text.Insert(string.Concat(lines.Where(character => character is '\n' or '\t' || !char.IsControl(character))));
    }

    private static bool EndsPaste(StringBuilder text) =>
        text.Length >= PasteEnd.Length && text.ToString(text.Length - PasteEnd.Length, PasteEnd.Length) == PasteEnd;

    private void Leave(string prompt, string mark)
    {
        _text.ToLast();
        Draw(prompt);
        output.WriteLine(mark);
    }

    private void Draw(string prompt) => _view.Draw(prompt, _text.ToString(), _text.Caret);
}
