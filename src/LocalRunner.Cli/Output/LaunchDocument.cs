namespace LocalRunner.Cli.Output;

/// <summary>What <c>launch --json</c> prints.</summary>
/// <param name="Client">The client.</param>
/// <param name="Path">Its settings file.</param>
/// <param name="Written">Whether the file was changed.</param>
/// <param name="Content">What is in it, or would be.</param>
/// <param name="Command">The command that starts the client with it.</param>
/// <param name="Notes">What the user has to know.</param>
internal sealed record LaunchDocument(string Client, string? Path, bool Written, string Content, string Command, IReadOnlyList<string> Notes);
