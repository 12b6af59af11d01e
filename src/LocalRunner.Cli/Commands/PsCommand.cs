using System.CommandLine;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Cli.Serving;

namespace LocalRunner.Cli.Commands;

/// <summary>Shows the models that a running server has loaded, and what they take beside what was planned.</summary>
internal sealed class PsCommand : RunnerCommand
{
    private readonly Terminal _terminal;
    private readonly Option<bool> _json;
    private readonly ServerFlags _server = new();

    public PsCommand(Terminal terminal, Option<bool> json)
        : base("ps", "Show the models that a running server has loaded, and the memory they take.")
    {
        (_terminal, _json) = (terminal, json);
        Add(_server.Url);
        Add(_server.Port);
        Add(_server.Key);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<string> Examples { get; } = ["ps", "ps --port 8080", "ps --url http://192.168.1.20:9931 --json"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var client = _server.Client(parsed);
        var document = PsDocument.Of(client.Address, await client.ModelsAsync(cancellation));
        if (parsed.GetValue(_json))
            JsonOutput.Write(_terminal, document, Documents.Default.PsDocument);
        else
            Show(document);
        return ExitCode.Done;
    }

    private void Show(PsDocument server)
    {
        var loaded = server.Models.Where(model => model.Pid is not null).ToList();
        if (loaded.Count == 0)
        {
            _terminal.Out.WriteLine($"The server at {server.Address} has no model loaded.");
        }
        else
        {
            var planned = new ByteSize(loaded.Sum(model => model.PlannedBytes ?? 0));
            var measured = new ByteSize(loaded.Sum(model => model.ResidentBytes ?? 0));
            new Tables(_terminal).Rows(
                $"Loaded at {server.Address}", ["model", Column.Figure("process"), "state", Column.Figure("planned"), Column.Figure("measured"), Column.Figure("context"), Column.Figure("answering"), "until"],
                loaded.Select(model => (string[])
                [
                    model.Name, $"{model.Pid}", model.Status, Size(model.PlannedBytes), Size(model.ResidentBytes), model.ContextLength?.ToString("N0") ?? "",
                    $"{model.InFlight}", Until(model),
                ]),
                $"Together {planned} planned and {measured} measured{(server.BudgetBytes is { } budget ? $", of {new ByteSize(budget)}" : "")}.");
        }

        foreach (var model in server.Models.Where(model => model.Message is not null))
            _terminal.Error.WriteLine(PlainText.OfLine($"warning: {model.Name}: {model.Message}"));
    }

    private static string Size(long? bytes) => bytes is { } known ? new ByteSize(known).ToString() : "";

    private static string Until(PsDocument.LoadedModel model)
    {
        if (model.InFlight > 0)
            return "answering";
        if (model.ExpiresAt is not { } until)
            return "stopped";
        var left = until - DateTimeOffset.UtcNow;
        return left > TimeSpan.Zero ? $"in {DurationText.Of(left)}" : "now";
    }
}
