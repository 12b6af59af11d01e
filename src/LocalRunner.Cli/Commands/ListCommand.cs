using System.CommandLine;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Store;

namespace LocalRunner.Cli.Commands;

/// <summary>Shows the models on this machine, whosever they are. Needs no native library, and changes nothing.</summary>
internal sealed class ListCommand : RunnerCommand
{
    private readonly Terminal _terminal;
    private readonly Option<bool> _json;
    private readonly Option<bool> _verify = new("--verify") { Description = "Hash the files, and compare with what was published." };

    public ListCommand(Terminal terminal, Option<bool> json)
        : base("list", "Show the models on this machine: LocalRunner's, and those of the hub's cache, LM Studio, Ollama, llama.cpp and Docker.")
    {
        (_terminal, _json) = (terminal, json);
        Add(_verify);
        SetAction((parsed, cancellation) => Task.Run(() => RunAsync(parsed, cancellation), CancellationToken.None));
    }

    public override IReadOnlyList<string> Examples { get; } = ["list", "list --verify", "list --json | jq -r '.models[] | select(.fits) | .name'"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var listing = new ModelStore(_terminal.Store).List();
        var device = ThisMachine.Detect();
        var entries = new List<ListDocument.ListedModel>();
        foreach (var model in listing.Models)
        {
            cancellation.ThrowIfCancellationRequested();
            var entry = ListDocument.ListedModel.Of(model, device);
            entries.Add(parsed.GetValue(_verify) ? entry with { Verified = await VerifyAsync(model, cancellation) } : entry);
        }

        if (parsed.GetValue(_json))
            JsonOutput.Write(_terminal, new ListDocument(entries, [.. listing.Unfinished.Select(pull => new ListDocument.UnfinishedModel(pull.Name, pull.BytesDone, pull.BytesTotal, pull.IsRunning))], listing.Remarks), Documents.Default.ListDocument);
        else
            Show(entries, listing);
        return entries.Exists(entry => entry.Verified == "damaged") ? ExitCode.Unusable : ExitCode.Done;
    }

    private async Task<string> VerifyAsync(InstalledModel model, CancellationToken cancellation)
    {
        using var bar = new ProgressBar(_terminal, "Verifying " + PlainText.Short(PlainText.OfLine(model.Name), 32), plainLines: true);
        var files = await ModelStore.VerifyAsync(model, bar, cancellation);
        return files.Any(file => file.IsWhole == false) ? "damaged" : files.All(file => file.IsWhole is null) ? "no_hash" : "whole";
    }

    private void Show(List<ListDocument.ListedModel> entries, ModelListing listing)
    {
        if (entries.Count == 0)
            new Tables(_terminal).Sentence($"No models are here yet but 'demo'. '{CommandLine.Name} search WORD' looks for some, '{CommandLine.Name} pull MODEL' downloads one.");
        else
            WriteTable(entries);
        WriteUnfinished(listing.Unfinished);
        foreach (var entry in entries.Where(entry => entry.Problem is not null))
            _terminal.Say(PlainText.OfLine($"warning: {entry.Name}: {entry.Problem}"));
        foreach (var remark in listing.Remarks)
            _terminal.Say(PlainText.OfLine($"note: {remark}"));
    }

    private void WriteTable(List<ListDocument.ListedModel> entries)
    {
        var isVerified = entries.Exists(entry => entry.Verified is not null);
        Column[] columns = ["model", "architecture", "quant", Column.Figure("size"), "from", "fits here", .. isVerified ? new Column[] { "hash" } : []];
        new Tables(_terminal).Rows(
            "Models", columns,
            entries.Select(entry => (string[])
            [
                entry.Name, (entry.Architecture ?? "") + (entry.ReadsImages ? ", images" : ""), entry.FileType ?? "", new ByteSize(entry.Bytes).ToString(), From(entry),
                entry.Problem is not null ? "unusable" : entry.Fits == true ? "yes" : "no", .. isVerified ? [Hash(entry)] : Array.Empty<string>(),
            ]),
            entries.Exists(entry => entry.IsOwn) ? $"Those pulled with LocalRunner can be removed with '{CommandLine.Name} rm MODEL'; others are theirs, and never changed." : null);
    }

    private void WriteUnfinished(IReadOnlyList<UnfinishedPull> pulls)
    {
        if (pulls.Count == 0)
            return;
        new Tables(_terminal).Rows(
            "Downloads that did not end", ["model", Column.Figure("came"), Column.Figure("of"), "state"],
            pulls.Select(pull => new[] { pull.Name, new ByteSize(pull.BytesDone).ToString(), new ByteSize(pull.BytesTotal).ToString(), pull.IsRunning ? "downloading" : "interrupted" }),
            $"'{CommandLine.Name} pull MODEL' goes on with one, '{CommandLine.Name} rm MODEL' removes what came of it.");
    }

    private static string From(ListDocument.ListedModel entry) => (entry.Store, entry.IsOwn) switch
    {
        ("hugging_face", true) or ("local_runner", _) => "pulled",
        ("hugging_face", _) => "hub cache",
        ("lm_studio", _) => "LM Studio",
        ("ollama", _) => "Ollama",
        ("llama_cpp", _) => "llama.cpp",
        _ => "Docker",
    };

    private static string Hash(ListDocument.ListedModel entry) => entry.Verified switch
    {
        "no_hash" => "none published",
        { } verdict => verdict,
        null => "",
    };
}
