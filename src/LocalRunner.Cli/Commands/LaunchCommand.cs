using System.CommandLine;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Launching;
using LocalRunner.Cli.Output;
using LocalRunner.Cli.Serving;

namespace LocalRunner.Cli.Commands;

/// <summary>Writes the settings that point a client to a running server.</summary>
internal sealed class LaunchCommand : RunnerCommand
{
    // Below this, agents that write code forget what they were told.
    private const int LeastContext = 32_768;
    private const string FastRole = "fast";

    private readonly Terminal _terminal;
    private readonly Option<bool> _json;
    private readonly ServerFlags _server = new();
    private readonly Argument<string> _client = new("CLIENT") { Description = "codex, claude, vscode or opencode." };
    private readonly Option<string?> _model = new("--model") { Description = "Model to use. Default: the server's first.", HelpName = "NAME" };
    private readonly Option<bool> _print = new("--print") { Description = "Print the settings, and write nothing." };
    private readonly Option<bool> _yes = new("--yes") { Description = "Change a settings file that is there already without asking." };

    public LaunchCommand(Terminal terminal, Option<bool> json)
        : base("launch", "Write the settings that point Codex, Claude Code, Visual Studio Code or OpenCode to a running server.")
    {
        (_terminal, _json) = (terminal, json);
        _client.AcceptOnlyFromAmong([.. Clients.All.Keys]);
        Add(_client);
        foreach (var flag in (IEnumerable<Option>)[_model, _print, _yes, _server.Url, _server.Port, _server.Key])
            Add(flag);
        SetAction(RunAsync);
    }

    public override IReadOnlyList<string> Examples { get; } = ["launch claude", "launch codex --model qwen3-coder-30b", "launch vscode --print"];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (client, isPrinted) = (parsed.GetValue(_client)!, parsed.GetValue(_print));
        var (target, remarks) = await TargetAsync(parsed, cancellation);
        var folders = LaunchFolders.Of(_terminal.ConfigurationFolder, Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        var settings = Clients.All[client](target, folders);
        if (!isPrinted && settings.Path is null)
            throw new LocalRunnerException(LocalRunnerError.FileAccess, "This user has no folder for settings. --print shows what belongs there.");
        var isWritten = !isPrinted && await SettingsFile.WriteAsync(settings.Path!, settings.Content, _terminal, parsed.GetValue(_yes), cancellation);

        IReadOnlyList<string> notes = [.. settings.Notes, .. remarks];
        if (parsed.GetValue(_json))
            JsonOutput.Write(_terminal, new LaunchDocument(client, settings.Path, isWritten, settings.Content, settings.Command, notes), Documents.Default.LaunchDocument);
        else
            Show(settings, isPrinted, isWritten);
        foreach (var note in notes)
            _terminal.Error.WriteLine(PlainText.OfLine($"note: {note}"));
        return ExitCode.Done;
    }

    private void Show(ClientSettings settings, bool isPrinted, bool isWritten)
    {
        if (isPrinted)
        {
            _terminal.Error.WriteLine(PlainText.OfLine($"{settings.Path ?? "settings"}:"));
            _terminal.Out.Write(_terminal.Shown(settings.Content));
        }
        else
        {
            _terminal.Out.WriteLine(PlainText.OfLine(isWritten ? $"Wrote {settings.Path}." : $"{settings.Path} is as it should be."));
        }

        (isPrinted ? _terminal.Error : _terminal.Out).WriteLine(PlainText.OfLine($"Start it with: {settings.Command}"));
    }

    /// <summary>Asks the server what it has; a model that is named needs no answer.</summary>
    private async Task<(LaunchTarget Target, IReadOnlyList<string> Remarks)> TargetAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var (address, needsKey, named) = (_server.AddressOf(parsed), _server.KeyOf(parsed) is not null, parsed.GetValue(_model));
        ServerModels list;
        try
        {
            using var client = _server.Client(parsed);
            list = await client.ModelsAsync(cancellation);
        }
        catch (LocalRunnerException exception) when (named is not null)
        {
            return (new(address, needsKey, named, named, ContextLength: null), [$"{exception.Message} The settings hold no context length."]);
        }

        var entry = named is null ? list.Data is [var first, ..] ? first : null : list.Data.FirstOrDefault(each => Is(each, named));
        var model = named ?? entry?.Id ?? throw new LocalRunnerException(LocalRunnerError.InvalidArgument, $"The server at {address} lists no model. Start it with one, or name one with --model.");
        var fast = list.Data.Any(each => each.Aliases.Contains(FastRole)) ? FastRole : model;
        return (new(address, needsKey, model, fast, entry?.ContextLength), Remarks(model, entry));
    }

    private static bool Is(ServerModels.Item entry, string name) => entry.Id.Equals(name, StringComparison.OrdinalIgnoreCase) || entry.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static List<string> Remarks(string model, ServerModels.Item? entry)
    {
        var remarks = new List<string>();
        if (entry is null)
            remarks.Add($"The server lists no model '{model}'.");
        if (entry?.ContextLength < LeastContext)
            remarks.Add($"{model} has a context of {entry.ContextLength:N0} tokens, and coding agents want {LeastContext:N0} at least: '{CommandLine.Name} serve MODEL --ctx {2 * LeastContext}'.");
        if (entry is { Meta.Capabilities.Tools: false })
            remarks.Add($"{model} was not made for calling tools, as its chat template shows.");
        return remarks;
    }
}
