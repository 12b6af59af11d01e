using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using LocalRunner.Cli.Output;

namespace LocalRunner.Cli.Commands;

/// <summary>The help of System.CommandLine, and examples below it.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is RunnerCommand command)
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var example in command.Examples)
                output.WriteLine($"  {CommandLine.Name} {example}");
            output.WriteLine();
        }

        return ExitCode.Done;
    }
}
