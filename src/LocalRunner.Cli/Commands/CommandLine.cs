using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;

namespace LocalRunner.Cli.Commands;

/// <summary>The program: parses the arguments, runs the command, and turns every failure into a message and an exit code.</summary>
internal static class CommandLine
{
    public const string Name = "localrunner";

    // EPIPE, on Linux and macOS alike.
    private const int BrokenPipe = 32;

    private static readonly Known[] s_commands =
    [
        new("run", static (terminal, json) => new RunCommand(terminal, json)),
        new("inspect", static (terminal, json) => new InspectCommand(terminal, json)),
        new("plan", static (terminal, json) => new PlanCommand(terminal, json)),
        new("pull", static (terminal, json) => new PullCommand(terminal, json)),
        new("list", static (terminal, json) => new ListCommand(terminal, json)),
        new("rm", static (terminal, json) => new RemoveCommand(terminal, json)),
        new("search", static (terminal, json) => new SearchCommand(terminal, json)),
        new("tokens", static (terminal, json) => new TokensCommand(terminal, json)),
        new("template", static (terminal, json) => new TemplateCommand(terminal, json)),
        new("embed", static (terminal, json) => new EmbedCommand(terminal, json)),
        new("serve", static (terminal, json) => new ServeCommand(terminal, json)),
        new("ps", static (terminal, json) => new PsCommand(terminal, json)),
        new("stop", static (terminal, json) => new StopCommand(terminal, json)),
        new("launch", static (terminal, json) => new LaunchCommand(terminal, json)),
        new("bench", static (terminal, json) => new BenchCommand(terminal, json)),
        new("doctor", static (terminal, json) => new DoctorCommand(terminal, json)),
        new("quantize", static (terminal, json) => new QuantizeCommand(terminal, json)),
        new("synth", static (terminal, json) => new SynthCommand(terminal, json)),
    ];

    public static async Task<int> RunAsync(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancellation = default)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var interrupts = terminal.Interrupts.Take(cancel);
        try
        {
            var exitCode = await RunCommandAsync(args, terminal, cancel.Token);
            await terminal.Out.FlushAsync(CancellationToken.None);
            return exitCode;
        }
        catch (IOException exception) when (exception.HResult == BrokenPipe)
        {
            // Whoever read the output has enough of it.
            return ExitCode.Done;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"error: The output could not be written: {exception.Message}");
            return ExitCode.Unusable;
        }
    }

    private static async Task<int> RunCommandAsync(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancellation)
    {
        var failure = new Failure(terminal, json: args.TakeWhile(argument => argument != "--").Contains("--json"));
        try
        {
            var parsed = Root(args, terminal).Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
            if (parsed.Action is ParseErrorAction)
                return failure.Usage(parsed, [.. parsed.Errors.Select(error => error.Message), .. parsed.UnmatchedTokens.Select(word => Meant(parsed, word)).OfType<string>()]);
            if (UnknownOptions(parsed) is { Count: > 0 } unknown)
                return failure.Usage(parsed, unknown.Select(option => $"Unknown option '{option}'. {Meant(parsed, option) ?? "Text that begins with a dash goes after a lone --."}"));

            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = terminal.Out,
                    Error = terminal.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                cancellation);
        }
        catch (LocalRunnerException exception)
        {
            return failure.Of(exception);
        }
        catch (OperationCanceledException)
        {
            return failure.Cancelled();
        }
        catch (Exception exception) when (exception is not (IOException or UnauthorizedAccessException))
        {
            return failure.Unexpected(exception);
        }
    }

    /// <summary>Makes the command that is asked for, or all of them: the options of eighteen take longer to make than a short answer may.</summary>
    private static RootCommand Root(IReadOnlyList<string> args, Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON document on stdout and nothing else.", Recursive = true };
        var root = new RootCommand("Runs open-weight language models on this machine.");
        var asked = Array.Find(s_commands, command => args is [var first, ..] && first == command.Name);
        foreach (var command in s_commands)
        {
            if (asked is null || command == asked)
                root.Add(command.Make(terminal, json));
        }

        root.Add(json);
        root.HelpName = Name;
        root.SetAction(parsed =>
        {
            new HelpAction().Invoke(parsed);
            return ExitCode.Usage;
        });

        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction help })
            {
                help.MaxWidth = Math.Min(terminal.Width, 140);
                option.Action = new HelpWithExamples(help);
            }
            else if (option is VersionOption)
            {
                option.Action = new VersionAction();
            }
        }

        return root;
    }

    private static string? Meant(ParseResult parsed, string word)
    {
        var command = parsed.CommandResult.Command;
        var known = command.Options.Concat(parsed.RootCommandResult.Command.Options.Where(option => option.Recursive))
            .Where(option => !option.Hidden).Select(option => option.Name)
            .Concat(command.Subcommands.Select(subcommand => subcommand.Name));
        return Spelling.Nearest(word, known) is { } near ? $"Did you mean '{near}'?" : null;
    }

    /// <summary>What looks like an option and is none would otherwise be taken for a model's name or a prompt.</summary>
    private static List<string> UnknownOptions(ParseResult parsed)
    {
        var beforeDashes = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).ToHashSet(ReferenceEqualityComparer.Instance);
        return [.. parsed.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens)
            .Where(token => beforeDashes.Contains(token) && token.Value is ['-', '-', _, ..] or ['-', (>= 'a' and <= 'z') or (>= 'A' and <= 'Z'), ..])
            .Select(token => token.Value)];
    }

    /// <summary>A command, by the name that it has itself.</summary>
    private sealed record Known(string Name, Func<Terminal, Option<bool>, Command> Make);
}
