namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>What a probe is to load, one line of JSON.</summary>
/// <param name="Path">The model file.</param>
/// <param name="Settings">The settings.</param>
/// <param name="Tokens">The most prompt tokens that are computed, and 16 after them; 0 for a load alone.</param>
/// <param name="DryRun">Whether the engine is asked in a dry run as well.</param>
internal sealed record ProbeRequest(string Path, PlanSettings Settings, int Tokens, bool DryRun)
{
    /// <summary>Gets the adapter that is applied; null for none.</summary>
    public string? Adapter { get; init; }

    /// <summary>Gets how the 16 tokens are chosen.</summary>
    public SamplingOptions Sampling { get; init; } = new();
}
