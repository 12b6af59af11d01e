using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;
using Spectre.Console;

namespace LocalRunner.Cli.Output;

/// <summary>Writes titled tables, to stdout where nothing else is said: within the terminal's width, or in whole lines for other readers.</summary>
internal sealed class Tables(Terminal terminal, bool toError = false)
{
    private const int LeastWidth = 40;

    private static readonly Style s_dim = new(decoration: Decoration.Dim);
    private static readonly Style s_title = new(decoration: Decoration.Bold);

    private readonly TextWriter _writer = toError ? terminal.Error : terminal.Out;

    /// <summary>Gets the columns that a line has room for.</summary>
    public int Width => Math.Max(LeastWidth, terminal.Width);

    /// <summary>A sentence in a table's place.</summary>
    public void Sentence(string text)
    {
        foreach (var line in WordWrap.Lines(text, Width))
            _writer.WriteLine(line);
    }

    /// <summary>Pairs of a name and a value; those without a value are left out.</summary>
    public void Facts(string title, params IEnumerable<(string Name, string? Value)> facts)
    {
        var grid = NewGrid(columns: 2);
        grid.Columns[0].NoWrap = true;
        foreach (var (name, value) in facts.Where(fact => fact.Value is { Length: > 0 }))
            grid.AddRow(Cell(name, s_dim), Cell(value!));
        Write(title, grid);
    }

    /// <summary>A table; one that is wider than the terminal goes on below, with its first column again.</summary>
    /// <param name="title">The line above.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">The cells.</param>
    /// <param name="note">A sentence below.</param>
    /// <param name="shortTitle">What to call it where it goes on below; null takes the title.</param>
    public void Rows(string title, Column[] columns, IEnumerable<string[]> rows, string? note = null, string? shortTitle = null)
    {
        var cells = rows.Select(row => row.Select(PlainText.OfLine).ToArray()).ToList();
        var pages = new TablePages(columns, cells, Width).Pages().ToList();
        foreach (var (at, page) in pages.Index())
        {
            var grid = NewGrid(page.Count);
            foreach (var (i, (column, width)) in page.Index())
            {
                grid.Columns[i].Width = width;
                grid.Columns[i].Alignment = columns[column].Kind == ColumnKind.Figure ? Justify.Right : Justify.Left;
                grid.Columns[i].NoWrap = columns[column].Kind != ColumnKind.Sentence;
            }

            grid.AddRow([.. page.Select(each => Cell(TablePages.Cut(columns[each.Column].Heading, each.Width), s_dim))]);
            foreach (var row in cells)
                grid.AddRow([.. page.Select(each => Cell(columns[each.Column].Kind == ColumnKind.Sentence ? row[each.Column] : TablePages.Cut(row[each.Column], each.Width)))]);
            Write(at == 0 ? title : $"{shortTitle ?? title}, continued", grid, at == pages.Count - 1 ? note : null);
        }
    }

    public void List(string title, IEnumerable<string> sentences)
    {
        var grid = NewGrid(columns: 2);
        foreach (var sentence in sentences)
            grid.AddRow(Cell("–", s_dim), Cell(sentence));
        Write(title, grid);
    }

    private static Grid NewGrid(int columns)
    {
        var grid = new Grid();
        for (var column = 0; column < columns; column++)
            grid.AddColumn(new GridColumn { Padding = new Padding(column == 0 ? TablePages.Gap : 0, 0, column == columns - 1 ? 0 : TablePages.Gap, 0) });
        return grid;
    }

    private static Text Cell(string text, Style? style = null) => new(PlainText.OfLine(text), style ?? Style.Plain);

    private void Write(string title, Grid grid, string? note = null)
    {
        if (grid.Rows.Count == 0)
            return;

        using var page = new StringWriter();
        var styled = terminal.Colour && (toError ? terminal.ErrorIsTerminal : terminal.OutputIsTerminal);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(page),
            Ansi = styled ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = styled ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = Width;
        console.Write(new Text(PlainText.OfLine(title) + "\n", s_title));
        console.Write(grid);
        if (note is not null)
            console.Write(new Padder(Cell(note, s_dim), new Padding(2, 0, 0, 0)));

        // A grid pads every cell, the last one of a line too.
        foreach (var line in page.ToString().TrimEnd().Split('\n'))
            _writer.WriteLine(line.TrimEnd());
        _writer.WriteLine();

        // Warnings go to stderr and must not come in between.
        _writer.Flush();
    }
}
