namespace LocalRunner.Bench.Results;

/// <summary>Describes whether a model runs in a scenario.</summary>
public enum ScenarioVerdict
{
    /// <summary>It runs, with 4 bits a weight or more.</summary>
    Runs,

    /// <summary>It runs with fewer than 4 bits a weight.</summary>
    RunsWithSmallerQuant,

    /// <summary>It does not run.</summary>
    DoesNotRun,
}
