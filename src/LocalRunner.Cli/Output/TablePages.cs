using LocalRunner.Bench.Text;

namespace LocalRunner.Cli.Output;

/// <summary>Divides a table that is wider than the terminal into pages, each with the first column again, so that no line spills over.</summary>
internal sealed class TablePages
{
    /// <summary>The columns between two cells, and before the first.</summary>
    public const int Gap = 2;

    private const int LeastPath = 16;
    private const int LeastSentence = 24;

    private readonly IReadOnlyList<Column> _columns;
    private readonly int[] _whole;
    private readonly int _width;

    /// <param name="columns">The columns.</param>
    /// <param name="rows">The cells.</param>
    /// <param name="width">What a line has room for.</param>
    public TablePages(IReadOnlyList<Column> columns, IReadOnlyList<string[]> rows, int width)
    {
        (_columns, _width) = (columns, width);
        _whole = [.. columns.Select((column, i) => rows.Select(row => row[i]).Append(column.Heading).Max(ColumnWidth.OfText))];
    }

    /// <summary>Gets the columns of each page, and how wide each is.</summary>
    public IEnumerable<IReadOnlyList<(int Column, int Width)>> Pages()
    {
        var page = new List<int> { 0 };
        for (var column = 1; column < _columns.Count; column++)
        {
            if (page.Count > 1 && page.Append(column).Sum(each => Gap + Least(each)) > _width)
            {
                yield return Spread(page);
                page = [0];
            }

            page.Add(column);
        }

        yield return Spread(page);
    }

    /// <summary>Gets what a line has left beside the cells, for one that can be of any width.</summary>
    public int Left => _width - _whole.Sum(width => Gap + width) - Gap;

    /// <summary>Cuts a text in its middle, where what tells it apart is least.</summary>
    public static string Cut(string text, int width)
    {
        if (ColumnWidth.OfText(text) <= width)
            return text;
        var (head, tail) = ("", "");
        for (var (first, last) = (0, text.Length - 1); first < last; first++, last--)
        {
            if (ColumnWidth.OfText(head + text[first] + tail) >= width)
                break;
            head += text[first];
            if (ColumnWidth.OfText(head + text[last] + tail) >= width)
                break;
            tail = text[last] + tail;
        }

        return (char.IsHighSurrogate(head.LastOrDefault()) ? head[..^1] : head) + "…" + (char.IsLowSurrogate(tail.FirstOrDefault()) ? tail[1..] : tail);
    }

    private int Least(int column) => _columns[column].Kind switch
    {
        ColumnKind.Path => Math.Min(_whole[column], LeastPath),
        ColumnKind.Sentence => Math.Min(_whole[column], LeastSentence),
        _ => _whole[column],
    };

    /// <summary>Gives what is left of the line to the columns that can use it, from the first; takes from the first where even the least is too much.</summary>
    private List<(int Column, int Width)> Spread(List<int> page)
    {
        var widths = page.ToDictionary(column => column, Least);
        var left = _width - page.Sum(column => Gap + widths[column]);
        foreach (var column in page)
        {
            var more = Math.Clamp(left, -(widths[column] - 1), _whole[column] - widths[column]);
            widths[column] += more;
            left -= more;
        }

        return [.. page.Select(column => (column, widths[column]))];
    }
}
