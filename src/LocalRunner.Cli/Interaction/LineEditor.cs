using System.Globalization;
using System.Text;
using LocalRunner.Bench.Text;

namespace LocalRunner.Cli.Interaction;

/// <summary>
/// Edits one line of a terminal. The system's own editing takes every character for one column wide, so that with
/// Korean or an emoji in the line what shows after a backspace is not what is sent.
/// </summary>
internal sealed class LineEditor(TextWriter output, LineKeys keys)
{
    private readonly List<string> _past = [];
    private readonly StringBuilder _text = new();
    private int _caret;
    private int _caretRow;

    /// <summary>Returns the line, or null at the end of the input.</summary>
    public string? Read(string prompt, Action onInterrupt)
    {
        Replace("");
        _caretRow = 0;
        var place = _past.Count;
        while (true)
        {
            var key = keys.Read();
            switch (key)
            {
                case { Key: ConsoleKey.Enter } or { KeyChar: '\r' or '\n' }:
                    _caret = _text.Length;
                    Draw(prompt);
                    output.WriteLine();
                    return Remember(_text.ToString());
                case { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control } when _text.Length > 0:
                    _caret = _text.Length;
                    Draw(prompt);
                    output.WriteLine("^C");
                    Replace("");
                    _caretRow = 0;
                    break;
                case { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control }:
                    onInterrupt();
                    continue;
                case { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control } when _text.Length == 0:
                    return null;
                case { Key: ConsoleKey.UpArrow } when place > 0:
                    Replace(_past[--place]);
                    break;
                case { Key: ConsoleKey.DownArrow } when place < _past.Count:
                    Replace(++place < _past.Count ? _past[place] : "");
                    break;
                default:
                    Edit(key);
                    break;
            }

            // Pasted text is drawn once, when all of it is there.
            if (!keys.Available())
                Draw(prompt);
        }
    }

    private void Edit(ConsoleKeyInfo key)
    {
        switch (key)
        {
            case { Key: ConsoleKey.Backspace } or { Key: ConsoleKey.H, Modifiers: ConsoleModifiers.Control } or { KeyChar: '\x7f' }:
                Remove(Before(_caret), _caret);
                break;
            case { Key: ConsoleKey.Delete } or { Key: ConsoleKey.D, Modifiers: ConsoleModifiers.Control }:
                Remove(_caret, After(_caret));
                break;
            case { Key: ConsoleKey.U, Modifiers: ConsoleModifiers.Control }:
                Remove(0, _caret);
                break;
            case { Key: ConsoleKey.W, Modifiers: ConsoleModifiers.Control }:
                Remove(WordStart(), _caret);
                break;
            case { Key: ConsoleKey.LeftArrow }:
                _caret = Before(_caret);
                break;
            case { Key: ConsoleKey.RightArrow }:
                _caret = After(_caret);
                break;
            case { Key: ConsoleKey.Home } or { Key: ConsoleKey.A, Modifiers: ConsoleModifiers.Control }:
                _caret = 0;
                break;
            case { Key: ConsoleKey.End } or { Key: ConsoleKey.E, Modifiers: ConsoleModifiers.Control }:
                _caret = _text.Length;
                break;
            case { KeyChar: '\t' }:
                Insert("    ");
                break;
            case { KeyChar: var character } when !char.IsControl(character):
                Insert(character.ToString());
                break;
        }
    }

    private string Remember(string line)
    {
        if (line.Length > 0 && (_past.Count == 0 || _past[^1] != line))
            _past.Add(line);
        return line;
    }

    private void Replace(string text)
    {
        _text.Clear().Append(text);
        _caret = text.Length;
    }

    private void Insert(string text)
    {
        _text.Insert(_caret, text);
        _caret += text.Length;
    }

    private void Remove(int start, int end)
    {
        _text.Remove(start, end - start);
        _caret = start;
    }

    private int Before(int place)
    {
        var text = _text.ToString();
        var at = 0;
        for (var next = 0; next < place; next += StringInfo.GetNextTextElementLength(text, next))
            at = next;
        return at;
    }

    private int After(int place) => place < _text.Length ? place + StringInfo.GetNextTextElementLength(_text.ToString(), place) : place;

    private int WordStart()
    {
        var before = _text.ToString(0, _caret).TrimEnd();
        return before.LastIndexOf(' ') + 1;
    }

    /// <summary>Draws the line anew from its first row, and puts the cursor at the caret.</summary>
    private void Draw(string prompt)
    {
        var text = _text.ToString();
        var caret = Place(prompt + text[.._caret]);
        var end = Place(prompt + text);
        output.Write(
            Up(_caretRow) + "\r\e[J" + prompt + PlainText.OfLine(text)
            // A terminal stays in a full row until one more character comes.
            + (end.Column == 0 && text.Length > 0 ? "\r\n" : "")
            + Up(end.Row - caret.Row) + "\r" + (caret.Column > 0 ? $"\e[{caret.Column}C" : ""));
        _caretRow = caret.Row;
    }

    private (int Row, int Column) Place(string text)
    {
        var (row, column) = (0, 0);
        var columns = Math.Max(2, keys.Columns());
        for (int at = 0, length; at < text.Length; at += length)
        {
            length = StringInfo.GetNextTextElementLength(text, at);
            var width = ColumnWidth.Of(text.AsSpan(at, length));
            if (column + width > columns)
                (row, column) = (row + 1, 0);
            column += width;
        }

        return column == columns ? (row + 1, 0) : (row, column);
    }

    private static string Up(int rows) => rows > 0 ? $"\e[{rows}A" : "";
}
