using System.Globalization;
using System.Text;
using LocalRunner.Bench.Text;

namespace LocalRunner.Cli.Interaction;

/// <summary>
/// Breaks running text at words where the terminal ends, while it comes: a word that turns out too long is taken back and written
/// on the next row. Code between fences stays as it is, so that it can be copied.
/// </summary>
internal sealed class WordBreaks(Func<int> width)
{
    private const string Fence = "```";

    private readonly StringBuilder _word = new();
    private readonly StringBuilder _line = new();
    private int _column;
    private int _wordWidth;
    private bool _isCode;

    /// <param name="width">The columns of a row, always.</param>
    public WordBreaks(int width)
        : this(() => width)
    {
    }

    // A terminal stays in a full row until one more character comes, and where its cursor is then differs: rows are never full.
    private int Room => width() - 1;

    /// <summary>Begins at the start of a row.</summary>
    public void Reset()
    {
        (_column, _isCode) = (0, false);
        _line.Clear();
        EndWord();
    }

    /// <summary>Returns what to write for a piece of the text.</summary>
    public string Next(string text)
    {
        var output = new StringBuilder(text.Length + 8);
        for (int at = 0, length; at < text.Length; at += length)
        {
            length = StringInfo.GetNextTextElementLength(text, at);
            var character = text.AsSpan(at, length);
            if (character[0] is '\n' or '\r')
                EndLine(output, character);
            else
                Add(output, character);
        }

        return output.ToString();
    }

    private void EndLine(StringBuilder output, ReadOnlySpan<char> end)
    {
        if (_line.ToString().TrimStart().StartsWith(Fence, StringComparison.Ordinal))
            _isCode = !_isCode;
        output.Append(end);
        _line.Clear();
        _column = 0;
        EndWord();
    }

    private void Add(StringBuilder output, ReadOnlySpan<char> character)
    {
        if (_line.Length < Fence.Length + 8)
            _line.Append(character);
        var columns = character[0] == '\t' ? 8 - (_column % 8) : ColumnWidth.Of(character);
        if (_isCode)
        {
            output.Append(character);
            return;
        }

        if (char.IsWhiteSpace(character[0]))
        {
            AddSpace(output, character, columns);
            return;
        }

        // A word can begin at each sign of Chinese and Japanese.
        if (columns == 2 && character[0] is (>= '\u2e80' and <= '\u9fff') or (>= '\uf900' and <= '\ufaff'))
            EndWord();
        if (_column + columns > Room && _wordWidth + columns <= Room)
            Break(output);
        output.Append(character);
        _word.Append(character);
        _wordWidth += columns;
        _column += columns;
    }

    private void AddSpace(StringBuilder output, ReadOnlySpan<char> space, int columns)
    {
        // A word longer than a row was broken by the terminal.
        if (_column > width())
            _column %= width();
        EndWord();
        if (_column + columns > Room)
        {
            output.Append('\n');
            _column = 0;
            return;
        }

        output.Append(space);
        _column += columns;
    }

    private void Break(StringBuilder output)
    {
        if (_wordWidth > 0)
            output.Append(CultureInfo.InvariantCulture, $"\e[{_wordWidth}D\e[K");
        output.Append('\n').Append(_word);
        _column = _wordWidth;
    }

    private void EndWord()
    {
        _word.Clear();
        _wordWidth = 0;
    }
}
