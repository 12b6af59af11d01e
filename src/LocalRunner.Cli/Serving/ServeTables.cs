using LocalRunner.Cli.Commands;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;

namespace LocalRunner.Cli.Serving;

/// <summary>Shows a server that has just begun to listen: where, with which models, and what fits together.</summary>
internal sealed class ServeTables(Terminal terminal)
{
    private readonly Tables _tables = new(terminal);

    public void Write(ServeDocument server)
    {
        _tables.Facts(
            $"Listening on {server.Address}",
            ("OpenAI", server.Address + "/v1"),
            ("Anthropic, Ollama", server.Address),
            ("key", server.NeedsKey ? "must be sent by clients" : "none; this machine alone can reach it"),
            ("memory", $"{new ByteSize(server.BudgetBytes)} for all models together"),
            ("aliases", string.Join(", ", server.Aliases.Select(alias => $"{alias.Key} = {alias.Value}"))),
            ("upstreams", string.Join(", ", server.Upstreams)));
        _tables.Rows(
            "Models", ["model", "quant", Column.Figure("context"), Column.Figure("memory"), "fits"],
            server.Models.Select(model => (string[])
            [
                model.Name, model.FileType ?? "", model.ContextLength?.ToString("N0") ?? "", model.NeededBytes is { } bytes ? new ByteSize(bytes).ToString() : "",
                model.Problem is not null ? "unusable" : model.Fits == true ? "yes" : "no",
            ]),
            Note(server));
        foreach (var model in server.Models.Where(model => model.Problem is not null))
            terminal.Error.WriteLine(LocalRunner.Bench.Text.PlainText.OfLine($"warning: {model.Name}: {model.Problem}"));
        terminal.Out.WriteLine($"Models are loaded when they are asked for; '{CommandLine.Name} ps' shows those that are. Ctrl+C ends the server and all models.");
    }

    private static string? Note(ServeDocument server) => server.Models.Count < 2 ? null
        : server.Together.Count == server.Models.Count ? "All of them fit at once."
        : server.Together.Count == 0 ? "None of them fits."
        : $"{string.Join(", ", server.Together)} fit{(server.Together.Count == 1 ? "s" : "")} at once; others take turns, the least recently used going first.";
}
