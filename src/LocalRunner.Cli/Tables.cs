using Spectre.Console;

namespace LocalRunner.Cli;

/// <summary>Writes titled tables to stdout: within the terminal's width, or in whole lines for other readers.</summary>
internal sealed class Tables
{
    private readonly IAnsiConsole _console;

    public Tables(Terminal terminal)
    {
        var styled = terminal.OutputIsTerminal && terminal.Colour;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(terminal.Out),
            Ansi = styled ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = styled ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        _console.Profile.Width = terminal.Width;
        _console.Profile.Capabilities.Unicode = true;
    }

    /// <summary>Pairs of a name and a value; those without a value are left out.</summary>
    public void Facts(string title, params IEnumerable<(string Name, string? Value)> facts) =>
        Write(title, headings: null, 2, facts.Where(fact => fact.Value is { Length: > 0 }).Select(fact => (string[])[fact.Name, fact.Value!]));

    public void Rows(string title, string[] headings, IEnumerable<string[]> rows) => Write(title, headings, headings.Length, rows);

    private void Write(string title, string[]? headings, int columns, IEnumerable<string[]> rows)
    {
        var grid = new Grid();
        for (var column = 0; column < columns; column++)
            grid.AddColumn(new GridColumn { Padding = new Padding(column == 0 ? 2 : 0, 0, column == columns - 1 ? 0 : 2, 0), NoWrap = column < columns - 1 });
        if (headings is not null)
            grid.AddRow([.. headings.Select(heading => new Text(heading, new Style(decoration: Decoration.Dim)))]);
        foreach (var row in rows)
            grid.AddRow([.. row.Select((cell, column) => new Text(PlainText.OfLine(cell), column == 0 && headings is null ? new Style(decoration: Decoration.Dim) : null))]);

        _console.Write(new Text(title + "\n", new Style(decoration: Decoration.Bold)));
        _console.Write(grid);
        _console.WriteLine();
    }
}
