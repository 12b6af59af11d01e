using System.CommandLine;
using System.Globalization;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Plans;
using LocalRunner.Store;

namespace LocalRunner.Cli.Commands;

/// <summary>Asks the hub for models, those first that fit this machine.</summary>
internal sealed class SearchCommand : RunnerCommand
{
    private readonly Terminal _terminal;
    private readonly Option<bool> _json;
    private readonly Argument<string[]> _words = new("WORD") { Description = "What the repository's name holds.", Arity = ArgumentArity.OneOrMore };
    private readonly DeviceFlag _device = new("Rank for another machine");
    private readonly FlagSet<PlanOptions> _flags = new(PlanFlags.All.Where(setting => setting.Name is "budget" or "ctx" or "floor" or "prefer"), []);
    private readonly Option<string?> _limit = new("--limit") { Description = "Most repositories to show. Default: 12.", HelpName = "N" };

    public SearchCommand(Terminal terminal, Option<bool> json)
        : base("search", "Search the Hugging Face hub for GGUF models, and rank them by what fits this machine.")
    {
        (_terminal, _json) = (terminal, json);
        Add(_words);
        Add(_limit);
        Add(_device.Option);
        foreach (var flag in _flags.All)
            Add(flag);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<string> Examples { get; } = ["search qwen3", "search llama 70b --device m2-max-64gb", "search gemma --json | jq -r .repositories[0].repository"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var limit = SettingValue.Whole("limit", parsed.GetValue(_limit)) ?? ModelStore.UsualSearchLimit;
        var words = string.Join(' ', parsed.GetValue(_words)!);
        var found = await new ModelStore(_terminal.Store).SearchAsync(words, limit, _flags.Read(parsed, new PlanOptions()), _device.Read(parsed) ?? ThisMachine.Detect(), cancellation);
        if (parsed.GetValue(_json))
            JsonOutput.Write(_terminal, new SearchDocument([.. found.Select(SearchDocument.RepositoryDetail.Of)]), Documents.Default.SearchDocument);
        else
            Show(words, found);
        return ExitCode.Done;
    }

    private void Show(string words, IReadOnlyList<FoundRepository> found)
    {
        if (found.Count == 0)
        {
            new Tables(_terminal).Sentence($"The hub has no GGUF models for '{_terminal.Shown(words)}'. Try fewer words.");
            return;
        }

        new Tables(_terminal).Rows(
            $"GGUF models for '{words}'", ["repository", "architecture", Column.Figure("parameters"), "best quant", Column.Figure("size"), "fits", Column.Figure("context"), Column.Figure("downloads")],
            found.Select(each => (string[])
            [
                each.Repository + (each.IsGated ? " (gated)" : ""), (each.Architecture ?? "") + (each.HasProjector ? ", images" : ""), Parameters(each.Parameters), each.Quant ?? "",
                each.Bytes is { } bytes ? new ByteSize(bytes).ToString() : "", Fit(each),
                each.Plan is { Fits: true } plan ? $"{plan.Settings.ContextLength:N0}" : "",
                each.Downloads.ToString("N0", CultureInfo.InvariantCulture),
            ]),
            $"Those first that the planner thinks best of, by a header of each model; '{CommandLine.Name} plan hf.co/REPOSITORY' says more.");
    }

    private static string Fit(FoundRepository found) => (found.Fits, found.Plan) switch
    {
        (true, { } plan) => PlanOutlook.IsLossy(plan) ? "with a high loss" : "yes",
        (true, null) => "by its size",
        (false, _) => "no",
        _ => "?",
    };

    private static string Parameters(long? count) => count switch
    {
        null => "",
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e9:0.#} B"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:0} M"),
    };
}
