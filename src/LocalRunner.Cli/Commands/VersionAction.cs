using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using LocalRunner.Cli.Output;

namespace LocalRunner.Cli.Commands;

/// <summary>Prints the program's version.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public static string Version { get; } = typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"{CommandLine.Name} {Version}");
        return ExitCode.Done;
    }
}
