namespace LocalRunner.Bench.Results;

/// <summary>Describes which settings do best on this machine.</summary>
public sealed record SweepReport
{
    /// <summary>Gets the model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Gets what was compared: the seconds of an exchange, so many tokens read and so many written.</summary>
    public required string Measure { get; init; }

    /// <summary>Gets the steps, one setting each.</summary>
    public required IReadOnlyList<SweepStep> Steps { get; init; }

    /// <summary>Gets the best settings.</summary>
    public required BenchedSettings Best { get; init; }

    /// <summary>Gets the seconds of an exchange with the settings that it began with.</summary>
    public required double SecondsBefore { get; init; }

    /// <summary>Gets the seconds of an exchange with the best settings.</summary>
    public required double SecondsAfter { get; init; }

    /// <summary>Gets where the best settings were saved; null where they were not.</summary>
    public string? SavedTo { get; init; }
}
