using System.CommandLine;
using System.Globalization;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Store;

namespace LocalRunner.Cli.Commands;

/// <summary>Asks the hub for models, those first that fit this machine.</summary>
internal sealed class SearchCommand : RunnerCommand
{
    private readonly Terminal _terminal;
    private readonly Option<bool> _json;
    private readonly Argument<string[]> _words = new("WORD") { Description = "What the repository's name holds.", Arity = ArgumentArity.OneOrMore };
    private readonly DeviceFlag _device = new("Rank for another machine");
    private readonly Option<string?> _limit = new("--limit") { Description = "Most repositories to show. Default: 12.", HelpName = "N" };

    public SearchCommand(Terminal terminal, Option<bool> json)
        : base("search", "Search the Hugging Face hub for GGUF models, and rank them by what fits this machine.")
    {
        (_terminal, _json) = (terminal, json);
        Add(_words);
        Add(_limit);
        Add(_device.Option);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<string> Examples { get; } = ["search qwen3", "search llama 70b --device m2-max-64gb", "search gemma --json | jq -r .repositories[0].repository"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var limit = SettingValue.Whole("limit", parsed.GetValue(_limit)) ?? ModelStore.UsualSearchLimit;
        var words = string.Join(' ', parsed.GetValue(_words)!);
        var found = await new ModelStore(_terminal.Store).SearchAsync(words, limit, _device.Read(parsed) ?? ThisMachine.Detect(), cancellation);
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
            _terminal.Out.WriteLine($"The hub has no GGUF models for '{_terminal.Shown(words)}'. Try fewer words.");
            return;
        }

        new Tables(_terminal).Rows(
            $"GGUF models for '{words}'", ["repository", "architecture", "parameters", "best quant", "size", "fits", "downloads"],
            found.Select(each => (string[])
            [
                each.Repository + (each.IsGated ? " (gated)" : ""), each.Architecture ?? "", Parameters(each.Parameters), each.Quant ?? "",
                each.Bytes is { } bytes ? new ByteSize(bytes).ToString() : "", each.Fits switch { true => "yes", false => "no", null => "?" },
                each.Downloads.ToString("N0", CultureInfo.InvariantCulture),
            ]),
            [false, false, true, false, true, false, true],
            $"By the sizes of the files; '{CommandLine.Name} plan hf.co/REPOSITORY' reads the header and says exactly.");
    }

    private static string Parameters(long? count) => count switch
    {
        null => "",
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1e9:0.#} B"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{count / 1e6:0} M"),
    };
}
