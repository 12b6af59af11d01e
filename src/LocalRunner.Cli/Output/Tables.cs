using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;
using Spectre.Console;

namespace LocalRunner.Cli.Output;

/// <summary>Writes titled tables to stdout: within the terminal's width, or in whole lines for other readers.</summary>
internal sealed class Tables(Terminal terminal)
{
    private const int LeastWidth = 60;

    private static readonly Style s_dim = new(decoration: Decoration.Dim);
    private static readonly Style s_title = new(decoration: Decoration.Bold);

    /// <summary>Gets the columns that a line has room for.</summary>
    public int Width => Math.Max(LeastWidth, terminal.Width);

    /// <summary>Pairs of a name and a value; those without a value are left out.</summary>
    public void Facts(string title, params IEnumerable<(string Name, string? Value)> facts)
    {
        var grid = NewGrid(columns: 2);
        foreach (var (name, value) in facts.Where(fact => fact.Value is { Length: > 0 }))
            grid.AddRow(Cell(name, s_dim), Cell(value!));
        Write(title, grid);
    }

    /// <param name="title">The line above.</param>
    /// <param name="headings">The names of the columns.</param>
    /// <param name="rows">The cells.</param>
    /// <param name="numbers">Which columns hold figures, which end at the right and don't break; none where it is left out.</param>
    /// <param name="note">A sentence below.</param>
    public void Rows(string title, string[] headings, IEnumerable<string[]> rows, IReadOnlyList<bool>? numbers = null, string? note = null)
    {
        var grid = NewGrid(headings.Length);
        for (var column = 0; column < headings.Length; column++)
            (grid.Columns[column].Alignment, grid.Columns[column].NoWrap) = numbers?[column] == true ? (Justify.Right, true) : (Justify.Left, false);
        grid.AddRow([.. headings.Select(heading => Cell(heading, s_dim))]);
        foreach (var row in rows)
            grid.AddRow([.. row.Select(cell => Cell(cell))]);
        Write(title, grid, note);
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
            grid.AddColumn(new GridColumn { Padding = new Padding(column == 0 ? 2 : 0, 0, column == columns - 1 ? 0 : 2, 0) });
        return grid;
    }

    private static Text Cell(string text, Style? style = null) => new(PlainText.OfLine(text), style ?? Style.Plain);

    private void Write(string title, Grid grid, string? note = null)
    {
        if (grid.Rows.Count == 0)
            return;

        using var page = new StringWriter();
        var styled = terminal is { OutputIsTerminal: true, Colour: true };
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
            terminal.Out.WriteLine(line.TrimEnd());
        terminal.Out.WriteLine();
    }
}
