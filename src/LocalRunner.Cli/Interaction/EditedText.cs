using System.Globalization;
using System.Text;

namespace LocalRunner.Cli.Interaction;

/// <summary>A text under edit and the caret in it, which steps over what people see as one character. What a key killed can be put back.</summary>
internal sealed class EditedText
{
    private readonly StringBuilder _text = new();
    private string _killed = "";

    public int Caret { get; private set; }

    public bool IsEmpty => _text.Length == 0;

    private int LineStart => _text.ToString(0, Caret).LastIndexOf('\n') + 1;

    private int LineEnd => _text.ToString().IndexOf('\n', Caret) is >= 0 and var end ? end : _text.Length;

    public override string ToString() => _text.ToString();

    public void Set(string text)
    {
        _text.Clear().Append(text);
        Caret = text.Length;
    }

    public void Insert(string text)
    {
        _text.Insert(Caret, text);
        Caret += text.Length;
    }

    public void Left() => Caret = Before(Caret);

    public void Right() => Caret = After(Caret);

    public void Home() => Caret = LineStart;

    public void End() => Caret = LineEnd;

    public void ToLast() => Caret = _text.Length;

    public void WordLeft() => Caret = WordStart(char.IsLetterOrDigit);

    public void WordRight() => Caret = WordEnd();

    /// <summary>Moves the caret a line up; false in the first line.</summary>
    public bool Up()
    {
        var start = LineStart;
        if (start == 0)
            return false;
        var above = _text.ToString(0, start - 1).LastIndexOf('\n') + 1;
        Caret = Math.Min(above + (Caret - start), start - 1);
        return true;
    }

    /// <summary>Moves the caret a line down; false in the last line.</summary>
    public bool Down()
    {
        var (start, end) = (LineStart, LineEnd);
        if (end == _text.Length)
            return false;
        var below = _text.ToString().IndexOf('\n', end + 1) is >= 0 and var next ? next : _text.Length;
        Caret = Math.Min(end + 1 + (Caret - start), below);
        return true;
    }

    public void Backspace() => Remove(Before(Caret), Caret);

    public void Delete() => Remove(Caret, After(Caret));

    public void KillToHome() => Kill(LineStart, Caret);

    public void KillToEnd() => Kill(Caret, LineEnd == Caret ? After(Caret) : LineEnd);

    /// <summary>Kills back to white space, as Ctrl+W does.</summary>
    public void KillBack() => Kill(WordStart(character => !char.IsWhiteSpace(character)), Caret);

    /// <summary>Kills back to the start of a word of letters and digits, as Alt+Backspace does.</summary>
    public void KillWordLeft() => Kill(WordStart(char.IsLetterOrDigit), Caret);

    public void KillWordRight() => Kill(Caret, WordEnd());

    public void PutBack() => Insert(_killed);

    private void Kill(int start, int end)
    {
        if (start < end)
            _killed = _text.ToString(start, end - start);
        Remove(start, end);
    }

    private void Remove(int start, int end)
    {
        _text.Remove(start, end - start);
        Caret = start;
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

    private int WordStart(Func<char, bool> isWord)
    {
        var at = Caret;
        while (at > 0 && !isWord(_text[at - 1]))
            at--;
        while (at > 0 && isWord(_text[at - 1]))
            at--;
        return at;
    }

    private int WordEnd()
    {
        var at = Caret;
        while (at < _text.Length && !char.IsLetterOrDigit(_text[at]))
            at++;
        while (at < _text.Length && char.IsLetterOrDigit(_text[at]))
            at++;
        return at;
    }
}
