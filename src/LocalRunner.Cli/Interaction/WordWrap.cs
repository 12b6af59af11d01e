using LocalRunner.Bench.Text;

namespace LocalRunner.Cli.Interaction;

/// <summary>Breaks text between words where the terminal ends, and indents what follows.</summary>
internal static class WordWrap
{
    /// <param name="text">One paragraph.</param>
    /// <param name="width">The columns of a line.</param>
    /// <param name="indent">The columns at the beginning that are kept as they are, and left free on the lines that follow.</param>
    public static IEnumerable<string> Lines(string text, int width, int indent = 0)
    {
        var head = Math.Min(indent, text.Length);
        var line = text[..head];
        var empty = true;
        foreach (var word in text[head..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!empty && ColumnWidth.OfText(line) + 1 + ColumnWidth.OfText(word) >= width)
            {
                yield return line;
                (line, empty) = (new string(' ', head), true);
            }

            line += empty ? word : " " + word;
            empty = false;
        }

        yield return line;
    }
}
