using System.CommandLine;

namespace LocalRunner.Cli.Commands;

/// <summary>A command whose help ends with examples.</summary>
internal abstract class RunnerCommand(string name, string description) : Command(name, description)
{
    /// <summary>Gets command lines without the program's name.</summary>
    public abstract IReadOnlyList<string> Examples { get; }
}
