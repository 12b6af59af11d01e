namespace LocalRunner.Cli.Output;

/// <summary>What <c>stop --json</c> prints.</summary>
internal sealed record StopDocument(IReadOnlyList<string> Unloaded, long BytesFreed);
