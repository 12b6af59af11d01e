using System.Globalization;
using System.Text;
using LocalRunner.Bench.Text;

namespace LocalRunner.Cli.Tests.Screens;

/// <summary>What a terminal shows: the sequences that the program sends, as a terminal of the kind of xterm obeys them, without colours.</summary>
/// <param name="columns">The width.</param>
internal sealed class Screen(int columns)
{
    public const int Rows = 50;

    private readonly List<List<string>> _lines = [[]];
    private readonly StringBuilder _sequence = new();
    private readonly StringBuilder _answer = new();
    private readonly HashSet<int> _wrapped = [];
    private int _columns = columns;
    private int _row;
    private int _column;
    private (int Row, int Column) _saved;
    private char _highSurrogate;

    /// <summary>Gets the first line of the window; those above have scrolled away.</summary>
    private int Top => Math.Max(0, _lines.Count - Rows);

    /// <summary>Obeys what a program writes, and returns what a terminal answers.</summary>
    public string Write(ReadOnlySpan<char> text)
    {
        _answer.Clear();
        foreach (var character in text)
        {
            if (_sequence.Length > 0)
                Continue(character);
            else if (character == '\e')
                _sequence.Append(character);
            else if (char.IsHighSurrogate(character))
                _highSurrogate = character;
            else if (char.IsLowSurrogate(character))
                Put($"{_highSurrogate}{character}");
            else if (!Control(character))
                Put(character.ToString());
        }

        return _answer.ToString();
    }

    /// <summary>Gets all lines from the first, those that scrolled away too, without blanks at their ends.</summary>
    public string[] Lines()
    {
        var lines = _lines.ConvertAll(line => string.Concat(line).TrimEnd());
        while (lines.Count > 0 && lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        return [.. lines];
    }

    /// <summary>Gets the lines that went on from the one above because there was no room.</summary>
    public IReadOnlyCollection<int> Wrapped => _wrapped;

    /// <summary>Changes the width; what is shown stays where it is.</summary>
    public void Resize(int columns)
    {
        _columns = columns;
        _column = Math.Min(_column, columns - 1);
    }

    private bool Control(char character)
    {
        switch (character)
        {
            case '\r':
                _column = 0;
                return true;
            case '\n':
                Down();
                return true;
            case '\b':
                _column = Math.Max(0, Math.Min(_column, _columns) - 1);
                return true;
            case '\t':
                _column = Math.Min(_columns - 1, (_column / 8 * 8) + 8);
                return true;
            default:
                return char.IsControl(character);
        }
    }

    /// <summary>Puts a character at the cursor; one without a width joins the one before.</summary>
    private void Put(string character)
    {
        var line = _lines[_row];
        var joins = _column > 0 && line.Count >= _column && (Before(line) is { } last) && StringInfo.GetNextTextElementLength(line[last] + character) == (line[last] + character).Length && line[last].Length > 0 && line[last] != " ";
        if (joins)
        {
            line[Before(line)!.Value] += character;
            return;
        }

        var width = ColumnWidth.Of(character);
        if (width == 0)
            return;
        if (_column + width > _columns)
        {
            _column = 0;
            Down();
            _wrapped.Add(_row);
            line = _lines[_row];
        }

        Fill(line, _column + width);
        line[_column] = character;
        if (width == 2)
            line[_column + 1] = "";
        _column += width;
    }

    private int? Before(List<string> line) => line[_column - 1].Length > 0 ? _column - 1 : _column > 1 ? _column - 2 : null;

    private static void Fill(List<string> line, int count)
    {
        while (line.Count < count)
            line.Add(" ");
    }

    private void Down()
    {
        if (++_row == _lines.Count)
            _lines.Add([]);
    }

    private void Continue(char character)
    {
        _sequence.Append(character);
        var text = _sequence.ToString();
        var isDone = text[1] switch
        {
            '[' => text.Length > 2 && character is >= '@' and <= '~',
            ']' => character == '\a' || text.EndsWith("\e\\", StringComparison.Ordinal),
            '(' or ')' => text.Length == 3,
            _ => true,
        };
        if (!isDone)
            return;
        _sequence.Clear();
        if (text[1] == '[')
            Obey(character, text[2..^1]);
        else if (text[1] == '7')
            _saved = (_row, _column);
        else if (text[1] == '8')
            (_row, _column) = _saved;
    }

    private void Obey(char command, string parameters)
    {
        var numbers = parameters.TrimStart('?', '>').Split(';').Select(part => int.TryParse(part, out var number) ? number : 0).ToArray();
        var count = Math.Max(1, numbers[0]);
        var line = _lines[_row];
        switch (command)
        {
            case 'A':
                _row = Math.Max(Top, _row - count);
                break;
            case 'B':
                for (var i = 0; i < count; i++)
                    Down();
                break;
            case 'C':
                _column = Math.Min(_columns - 1, _column + count);
                break;
            case 'D':
                _column = Math.Max(0, _column - count);
                break;
            case 'G':
                _column = Math.Min(_columns, count) - 1;
                break;
            case 'H' or 'f':
                var row = Top + count - 1;
                while (_lines.Count <= row)
                    _lines.Add([]);
                (_row, _column) = (row, Math.Clamp(numbers.ElementAtOrDefault(1), 1, _columns) - 1);
                break;
            case 'J' when numbers[0] is 0 or 2:
                if (numbers[0] == 0)
                    Erase(line, _column, int.MaxValue);
                for (var below = numbers[0] == 0 ? _row + 1 : Top; below < _lines.Count; below++)
                    _lines[below].Clear();
                break;
            case 'K':
                Erase(line, numbers[0] == 0 ? _column : 0, numbers[0] == 1 ? _column + 1 : int.MaxValue);
                break;
            case 'P':
                line.RemoveRange(Math.Min(_column, line.Count), Math.Min(count, Math.Max(0, line.Count - _column)));
                break;
            case 'n' when numbers[0] == 6:
                _answer.Append(CultureInfo.InvariantCulture, $"\e[{_row - Top + 1};{Math.Min(_column, _columns - 1) + 1}R");
                break;
            case 'c':
                _answer.Append("\e[?1;2c");
                break;
            case 's':
                _saved = (_row, _column);
                break;
            case 'u':
                (_row, _column) = _saved;
                break;
        }
    }

    private static void Erase(List<string> line, int first, int end)
    {
        for (var i = first; i < Math.Min(end, line.Count); i++)
            line[i] = " ";
    }
}
