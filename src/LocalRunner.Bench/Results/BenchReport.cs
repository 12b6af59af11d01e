using LocalRunner.Bench.Pricing;

namespace LocalRunner.Bench.Results;

/// <summary>Holds everything that a run of measurements gave.</summary>
public sealed record BenchReport
{
    /// <summary>Gets the version of LocalRunner.</summary>
    public required string Version { get; init; }

    /// <summary>Gets the engine with its release and the variant in use.</summary>
    public required string Engine { get; init; }

    /// <summary>Gets the version of .NET.</summary>
    public required string Runtime { get; init; }

    /// <summary>Gets the command line that made it.</summary>
    public required string Command { get; init; }

    /// <summary>Gets when it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>Gets how long it took, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>Gets the machine.</summary>
    public required BenchMachine Machine { get; init; }

    /// <summary>Gets the models, in the order in which they were named.</summary>
    public IReadOnlyList<BenchedModel> Models { get; init; } = [];

    /// <summary>Gets the sweep; null when there was none.</summary>
    public SweepReport? Sweep { get; init; }

    /// <summary>Gets the scenario; null when there was none.</summary>
    public ScenarioReport? Scenario { get; init; }

    /// <summary>Gets what APIs asked for tokens, to stand beside the cost of electricity; empty where no model was measured whole.</summary>
    public IReadOnlyList<ApiPrice> Prices { get; init; } = [];

    /// <summary>Gets what else is to be known, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
