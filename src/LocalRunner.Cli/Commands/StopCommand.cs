using System.CommandLine;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Cli.Serving;

namespace LocalRunner.Cli.Commands;

/// <summary>Unloads models of a running server, once they have given the answers under way.</summary>
internal sealed class StopCommand : RunnerCommand
{
    private readonly Terminal _terminal;
    private readonly Option<bool> _json;
    private readonly ServerFlags _server = new();
    private readonly Argument<string?> _model = new("MODEL") { Description = "A model that 'ps' shows. Default: all of them.", Arity = ArgumentArity.ZeroOrOne };

    public StopCommand(Terminal terminal, Option<bool> json)
        : base("stop", "Unload models of a running server, and give their memory back. The server goes on; Ctrl+C ends it.")
    {
        (_terminal, _json) = (terminal, json);
        Add(_model);
        Add(_server.Url);
        Add(_server.Port);
        Add(_server.Key);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<string> Examples { get; } = ["stop", "stop qwen3-4b"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using var client = _server.Client(parsed);
        var loaded = PsDocument.Of(client.Address, await client.ModelsAsync(cancellation)).Models.Where(model => model.Pid is not null).ToList();
        var names = parsed.GetValue(_model) is { } one ? [one] : loaded.Select(model => model.Name).ToList();
        foreach (var name in names)
            await client.UnloadAsync(name, cancellation);

        var freed = loaded.Where(model => names.Contains(model.Name, StringComparer.OrdinalIgnoreCase)).Sum(model => model.ResidentBytes ?? 0);
        if (parsed.GetValue(_json))
            JsonOutput.Write(_terminal, new StopDocument(names, freed), Documents.Default.StopDocument);
        else
            _terminal.Out.WriteLine(names.Count == 0 ? "No model is loaded." : PlainText.OfLine($"{string.Join(", ", names)}: unloaded. {new ByteSize(freed)} are free again."));
        return ExitCode.Done;
    }
}
