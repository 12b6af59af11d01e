using System.CommandLine;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Commands;
using LocalRunner.Cli.Interaction;

namespace LocalRunner.Cli.Output;

/// <summary>Reports what went wrong: text on stderr and, with --json, a document on stdout.</summary>
internal sealed class Failure(Terminal terminal, bool json)
{
    public int Of(LocalRunnerException exception) => Report(SettingNames.Of(exception.Error), exception.Message, ExitCode.Of(exception.Error));

    public int Cancelled() => Report("cancelled", "Cancelled.", ExitCode.Cancelled);

    public int Unexpected(Exception exception)
    {
        var exitCode = Report("unexpected", $"{exception.GetType().Name}: {exception.Message}", ExitCode.Unexpected);
        terminal.Error.WriteLine(exception.StackTrace);
        return exitCode;
    }

    public int Usage(ParseResult parsed, IEnumerable<string> messages)
    {
        var command = parsed.CommandResult.Command is RootCommand ? CommandLine.Name : $"{CommandLine.Name} {parsed.CommandResult.Command.Name}";
        return Report("invalid_argument", $"{string.Join("\n", messages)}\nSee '{command} --help'.", ExitCode.Usage);
    }

    private int Report(string code, string message, int exitCode)
    {
        var label = terminal is { ErrorIsTerminal: true, Colour: true } ? "\e[31merror:\e[0m" : "error:";
        terminal.Say($"{label} {PlainText.OfText(message)}");
        if (json)
            JsonOutput.Write(terminal, new ErrorDocument(new(code, message)), Documents.Default.ErrorDocument);
        return exitCode;
    }
}
