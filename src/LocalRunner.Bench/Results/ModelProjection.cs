namespace LocalRunner.Bench.Results;

/// <summary>Describes what models with fewer layers say of the whole one: time a token = fixed part + layers × part per layer.</summary>
public sealed record ModelProjection
{
    /// <summary>Gets the layers of the whole model.</summary>
    public required int Layers { get; init; }

    /// <summary>Gets what was measured: the same shape with fewer layers, the fewest first.</summary>
    public required IReadOnlyList<BenchedModel> Parts { get; init; }

    /// <summary>Gets what the whole model's tests would give.</summary>
    public required IReadOnlyList<ProjectedTest> Tests { get; init; }

    /// <summary>Gets whether the whole model fits this machine's memory.</summary>
    public required bool Fits { get; init; }

    /// <summary>Gets the plan's verdict in a sentence.</summary>
    public required string Verdict { get; init; }

    /// <summary>Gets the peak that the plan predicts for the whole model, in bytes.</summary>
    public required long PredictedResident { get; init; }

    /// <summary>Gets the longest context in tokens that fits this machine with the plan's settings; 0 where none does.</summary>
    public int MaxContext { get; init; }
}
