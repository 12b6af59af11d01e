namespace LocalRunner.Cli.Output;

/// <summary>What <c>synth --json</c> prints.</summary>
internal sealed record SynthDocument(
    string Shape, string Architecture, int Layers, string Ftype, IReadOnlyList<string> Files, long SizeBytes, long Parameters, bool HeaderOnly, double DurationMs);
