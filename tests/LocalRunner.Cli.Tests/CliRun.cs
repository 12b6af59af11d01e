using System.Text;
using System.Text.Json;
using LocalRunner.Cli.Commands;
using LocalRunner.Cli.Interaction;
using LocalRunner.Store;

namespace LocalRunner.Cli.Tests;

/// <summary>One run of the command line in this process.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;

    /// <summary>Runs with an empty stdin that is no terminal.</summary>
    public static Task<CliRun> OfAsync(params string[] args) => WithInputAsync("", args);

    /// <summary>Runs with text on stdin, as from a pipe.</summary>
    public static Task<CliRun> WithInputAsync(string input, params string[] args) => RunAsync(new StringReader(input), args);

    /// <summary>Runs a chat with somebody who types these lines.</summary>
    public static Task<CliRun> ChatAsync(params string[] lines) => ChatAsync([], lines);

    /// <inheritdoc cref="ChatAsync(string[])"/>
    public static Task<CliRun> ChatAsync(string[] flags, string[] lines) =>
        RunAsync(new StringReader(string.Join('\n', lines) + "\n"), ["run", "demo", "--temperature", "0", .. flags], isTerminal: true);

    /// <summary>Runs with the user's settings in this folder; the other runs have none.</summary>
    public static Task<CliRun> ConfiguredAsync(string folder, params string[] args) =>
        RunAsync(TextReader.Null, args, configurationFolder: folder);

    /// <summary>Runs with models that are kept and come from elsewhere; somebody who types answers, or nobody where null.</summary>
    public static Task<CliRun> WithStoreAsync(StoreOptions store, string? answers, params string[] args) =>
        RunAsync(new StringReader(answers ?? ""), args, isTerminal: answers is not null, store: store);

    /// <summary>Runs with a stdout that is a terminal.</summary>
    public static Task<CliRun> ShownAsync(bool colour, TextReader input, params string[] args) => RunAsync(input, args, isTerminal: true, isShown: true, colour: colour);

    /// <summary>Runs, and calls back with each piece of stdout as it comes.</summary>
    public static async Task<CliRun> RunAsync(
        TextReader input,
        string[] args,
        bool isTerminal = false,
        Action<Terminal>? onOutput = null,
        string? configurationFolder = null,
        Action<Terminal, string>? onError = null,
        StoreOptions? store = null,
        bool isShown = false,
        bool colour = false)
    {
        using var output = new Tap();
        using var error = new Tap();
        var terminal = new Terminal(() => input, output, error)
        {
            InputIsTerminal = isTerminal,
            OutputIsTerminal = isShown,
            Colour = colour,
            ConfigurationFolder = configurationFolder,
            Store = store,
        };
        output.OnWrite = () => onOutput?.Invoke(terminal);
        error.OnWrite = () => onError?.Invoke(terminal, Encoding.UTF8.GetString(error.ToArray()));
        var exitCode = await CommandLine.RunAsync(args, terminal);
        return new(exitCode, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }

    private sealed class Tap : MemoryStream
    {
        public Action OnWrite { get; set; } = () => { };

        public override void Write(byte[] buffer, int offset, int count)
        {
            base.Write(buffer, offset, count);
            OnWrite();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            base.Write(buffer);
            OnWrite();
        }
    }
}
