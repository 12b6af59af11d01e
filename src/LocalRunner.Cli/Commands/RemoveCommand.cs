using System.CommandLine;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;

namespace LocalRunner.Cli.Commands;

/// <summary>Removes a model that LocalRunner downloaded.</summary>
internal sealed class RemoveCommand : RunnerCommand
{
    private readonly Terminal _terminal;
    private readonly Option<bool> _json;
    private readonly Argument<string> _model = new("MODEL") { Description = "A model that 'list' shows as pulled." };
    private readonly Option<bool> _yes = new("--yes") { Description = "Don't ask." };

    public RemoveCommand(Terminal terminal, Option<bool> json)
        : base("rm", "Remove a model that was pulled, and give its bytes back. Models of other programs are never touched.")
    {
        (_terminal, _json) = (terminal, json);
        Add(_model);
        Add(_yes);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<string> Examples { get; } = ["rm bartowski/Llama-3.2-3B-Instruct-GGUF:Q4_K_M", "rm llama-3.3-70b --yes"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (store, name) = (new ModelStore(_terminal.Store), parsed.GetValue(_model)!);
        var model = store.FindInstalled(Store.ModelReference.Parse(name))
            ?? throw new LocalRunnerException(LocalRunnerError.FileNotFound, $"No installed model is called '{name}'. '{CommandLine.Name} list' shows what is here.");
        if (model.IsOwn && !parsed.GetValue(_yes))
            await AskAsync(model, cancellation);

        var removed = await store.RemoveAsync(model, cancellation);
        if (parsed.GetValue(_json))
        {
            JsonOutput.Write(_terminal, new RemoveDocument(model.Name, model.Path, removed.BytesFreed, removed.Notes), Documents.Default.RemoveDocument);
            return ExitCode.Done;
        }

        _terminal.Out.WriteLine(PlainText.OfLine($"{model.Name} is removed; {new ByteSize(removed.BytesFreed)} are free again."));
        foreach (var note in removed.Notes)
            _terminal.Error.WriteLine(PlainText.OfLine($"note: {note}"));
        return ExitCode.Done;
    }

    private async Task AskAsync(Store.InstalledModel model, CancellationToken cancellation)
    {
        if (!_terminal.InputIsTerminal)
            throw new LocalRunnerException(LocalRunnerError.InvalidArgument, $"Nobody is there to ask whether {model.Name} may be removed. Add --yes.");

        if (model.Store == Store.StoreKind.HuggingFace)
            _terminal.Error.WriteLine("It lies in the hub's cache: llama.cpp and Python programs that share it lose it too.");
        var answer = await _terminal.AskAsync(PlainText.OfLine($"Remove {model.Name}, {new ByteSize(model.Bytes)}? [y/N] "), cancellation);
        if (answer?.Trim() is not ("y" or "Y" or "yes"))
            throw new OperationCanceledException();
    }
}
