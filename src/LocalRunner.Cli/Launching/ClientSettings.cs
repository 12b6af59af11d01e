namespace LocalRunner.Cli.Launching;

/// <summary>A client's settings file, and how the client is started with it.</summary>
/// <param name="Path">The file; null where there is no place for it.</param>
/// <param name="Content">What is in it.</param>
/// <param name="Command">The command that starts the client with it.</param>
internal sealed record ClientSettings(string? Path, string Content, string Command)
{
    /// <summary>Gets what the user has to know, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
