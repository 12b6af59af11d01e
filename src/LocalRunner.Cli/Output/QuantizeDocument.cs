namespace LocalRunner.Cli.Output;

/// <summary>What <c>quantize --json</c> prints.</summary>
internal sealed record QuantizeDocument(
    string Input, string? Output, string Type, bool DryRun, long InputBytes, long OutputBytes, double BitsPerWeight, int FellBack, double DurationMs);
