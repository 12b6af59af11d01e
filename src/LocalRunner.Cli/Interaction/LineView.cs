using System.Globalization;
using System.Text;
using LocalRunner.Bench.Text;

namespace LocalRunner.Cli.Interaction;

/// <summary>Shows a prompt and the text under edit behind it, over as many rows as they take.</summary>
internal sealed class LineView(TextWriter output, Func<int> columns)
{
    private const string Tab = "    ";

    private string _toCaret = "";

    /// <summary>Begins below what stands on the screen.</summary>
    public void Begin() => _toCaret = "";

    /// <summary>Draws all anew from the first row, and puts the cursor at the caret.</summary>
    public void Draw(string prompt, string text, int caretAt)
    {
        var shown = Shown(text);

        // The window may have become another since: what was drawn takes other rows then.
        var row = Place(_toCaret).Row;
        _toCaret = prompt + Shown(text[..caretAt]);
        var caret = Place(_toCaret);
        var end = Place(prompt + shown);
        output.Write(
            Up(row) + "\r\e[J" + prompt + shown.Replace("\n", "\r\n", StringComparison.Ordinal)
            // A terminal stays in a full row until one more character comes.
            + (end.Column == 0 && text.Length > 0 && text[^1] != '\n' ? "\r\n" : "")
            + Up(end.Row - caret.Row) + "\r" + (caret.Column > 0 ? $"\e[{caret.Column}C" : ""));
    }

    private static string Shown(string text)
    {
        var shown = new StringBuilder(text.Length);
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
            shown.Append(i > 0 ? "\n" : "").Append(PlainText.OfLine(lines[i].Replace("\t", Tab, StringComparison.Ordinal)));
        return shown.ToString();
    }

    private (int Row, int Column) Place(string text)
    {
        var (row, column) = (0, 0);
        var room = Math.Max(2, columns());
        for (int at = 0, length; at < text.Length; at += length)
        {
            length = StringInfo.GetNextTextElementLength(text, at);
            if (text[at] == '\n')
            {
                (row, column) = (row + 1, 0);
                continue;
            }

            var width = ColumnWidth.Of(text.AsSpan(at, length));
            if (column + width > room)
                (row, column) = (row + 1, 0);
            column += width;
        }

        return column == room ? (row + 1, 0) : (row, column);
    }

    private static string Up(int rows) => rows > 0 ? $"\e[{rows}A" : "";
}
