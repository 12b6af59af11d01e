namespace LocalRunner.Bench.Results;

/// <summary>Describes what machine the figures are of.</summary>
public sealed record BenchMachine
{
    /// <summary>Gets the processor's name.</summary>
    public required string Processor { get; init; }

    /// <summary>Gets the cores that may be used.</summary>
    public required int Cores { get; init; }

    /// <summary>Gets the memory in bytes.</summary>
    public required long Memory { get; init; }

    /// <summary>Gets the operating system.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>Gets the measured bandwidth of memory in bytes a second; null where it could not be measured.</summary>
    public double? Bandwidth { get; init; }

    /// <summary>Gets the measurements that the bandwidth is the middle of, in bytes a second: others may have used the machine as well. Null for none.</summary>
    public SampleSummary? BandwidthSamples { get; init; }

    /// <summary>Gets why the bandwidth is not known; null where it is.</summary>
    public string? BandwidthProblem { get; init; }

    /// <summary>Gets the measured matrix throughput in floating-point operations a second (32 bits); null where it could not be measured.</summary>
    public double? MatrixThroughput { get; init; }

    /// <summary>Gets the card that layers can go to, or several; null for none.</summary>
    public string? Card { get; init; }

    /// <summary>Gets the published bandwidth of the card's memory in bytes a second; null where it is not known, or cards differ.</summary>
    public double? CardBandwidth { get; init; }

    /// <summary>Gets where the energy figures come from; null where there are none.</summary>
    public string? EnergySource { get; init; }

    /// <summary>Gets why there are no energy figures; null where there are.</summary>
    public string? EnergyProblem { get; init; }

    /// <summary>Gets the price of electricity in US dollars a kilowatt-hour.</summary>
    public double UsdPerKilowattHour { get; init; }
}
