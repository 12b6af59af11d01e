using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace LocalRunner.Cli;

/// <summary>Prints the program's version.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var version = typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        parseResult.InvocationConfiguration.Output.WriteLine($"{CommandLine.Name} {version}");
        return ExitCode.Done;
    }
}
