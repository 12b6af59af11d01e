namespace LocalRunner.Cli.Output;

/// <summary>What <c>rm --json</c> prints.</summary>
internal sealed record RemoveDocument(string Name, string Path, long BytesFreed, IReadOnlyList<string> Notes);
