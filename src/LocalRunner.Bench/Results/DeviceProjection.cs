namespace LocalRunner.Bench.Results;

/// <summary>Describes what a model would do on another machine, by its bandwidth and by the share of the bandwidth that was reached here.</summary>
public sealed record DeviceProjection
{
    /// <summary>Gets the machine's name.</summary>
    public required string Device { get; init; }

    /// <summary>Gets the bytes a second that it reads of memory, as its makers say.</summary>
    public double? Bandwidth { get; init; }

    /// <summary>Gets whether the model fits its memory.</summary>
    public required bool Fits { get; init; }

    /// <summary>Gets the plan for it in a sentence.</summary>
    public required string Verdict { get; init; }

    /// <summary>Gets the peak that the plan predicts, in bytes.</summary>
    public required long PredictedResident { get; init; }

    /// <summary>Gets the share of the bandwidth that the model reached on this machine; null where it was not measured.</summary>
    public double? Efficiency { get; init; }

    /// <summary>Gets the speed of writing in tokens a second: bandwidth × efficiency ÷ bytes a token.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Gets the speed at which every byte of the bandwidth would be used: no machine is faster.</summary>
    public double? Roof { get; init; }

    /// <summary>Gets the figures that others published of this model on this machine or one like it.</summary>
    public IReadOnlyList<PublishedFigure> Published { get; init; } = [];
}
