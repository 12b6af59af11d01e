using System.CommandLine;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Store;

namespace LocalRunner.Cli.Commands;

/// <summary>Removes a model that LocalRunner downloaded.</summary>
internal sealed class RemoveCommand : RunnerCommand
{
    private readonly Terminal _terminal;
    private readonly Option<bool> _json;
    private readonly Argument<string> _model = new("MODEL") { Description = "A model that 'list' shows as pulled, or a download that did not end." };
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
        var (store, name, isAgreed) = (new ModelStore(_terminal.Store), parsed.GetValue(_model)!, parsed.GetValue(_yes));
        if (store.FindInstalled(Store.ModelReference.Parse(name)) is { } model)
        {
            if (model.IsOwn && !isAgreed)
                await AskAsync(model.Name, model.Bytes, model.Store == StoreKind.HuggingFace, cancellation);
            Write(await store.RemoveAsync(model, cancellation), model.Path, parsed.GetValue(_json));
        }
        else if (Unfinished(store, name) is { } pull)
        {
            if (!isAgreed)
                await AskAsync(pull.Name, pull.BytesDone, isShared: false, cancellation);
            Write(await ModelStore.RemoveAsync(pull, cancellation), path: null, parsed.GetValue(_json));
        }
        else
        {
            throw new LocalRunnerException(LocalRunnerError.FileNotFound, $"No installed model is called '{name}'. '{CommandLine.Name} list' shows what is here.");
        }

        return ExitCode.Done;
    }

    /// <summary>Finds a download that did not end by the name that 'list' shows, or by its file.</summary>
    private static UnfinishedPull? Unfinished(ModelStore store, string name) => store.List().Unfinished
        .FirstOrDefault(pull => pull.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase) || pull.Name.EndsWith("/" + name.Trim(), StringComparison.OrdinalIgnoreCase));

    private void Write(RemovedModel removed, string? path, bool isJson)
    {
        if (isJson)
        {
            JsonOutput.Write(_terminal, new RemoveDocument(removed.Name, path, removed.BytesFreed, removed.Notes), Documents.Default.RemoveDocument);
            return;
        }

        _terminal.Out.WriteLine(PlainText.OfLine($"{removed.Name} is removed; {new ByteSize(removed.BytesFreed)} are free again."));
        foreach (var note in removed.Notes)
            _terminal.Error.WriteLine(PlainText.OfLine($"note: {note}"));
    }

    private async Task AskAsync(string name, long bytes, bool isShared, CancellationToken cancellation)
    {
        if (!_terminal.InputIsTerminal)
            throw new LocalRunnerException(LocalRunnerError.InvalidArgument, $"Nobody is there to ask whether {name} may be removed. Add --yes.");

        if (isShared)
            _terminal.Error.WriteLine("It lies in the hub's cache: llama.cpp and Python programs that share it lose it too.");
        var answer = await _terminal.AskAsync(PlainText.OfLine($"Remove {name}, {new ByteSize(bytes)}? [y/N] "), cancellation);
        if (answer?.Trim() is not ("y" or "Y" or "yes"))
            throw new OperationCanceledException();
    }
}
