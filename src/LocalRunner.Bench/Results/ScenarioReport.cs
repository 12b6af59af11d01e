namespace LocalRunner.Bench.Results;

/// <summary>Describes how the models of the articles do on a machine that they were said to run on.</summary>
public sealed record ScenarioReport
{
    /// <summary>Gets the scenario's name, such as laptop-64gb.</summary>
    public required string Name { get; init; }

    /// <summary>Gets what is asked, in a sentence.</summary>
    public required string Question { get; init; }

    /// <summary>Gets the machine.</summary>
    public required string Device { get; init; }

    /// <summary>Gets its memory in bytes.</summary>
    public required long Memory { get; init; }

    /// <summary>Gets the bytes that a plan may use of it.</summary>
    public required long Budget { get; init; }

    /// <summary>Gets its bandwidth in bytes a second, as its makers say.</summary>
    public double? Bandwidth { get; init; }

    /// <summary>Gets the models, in the catalogue's order.</summary>
    public required IReadOnlyList<ScenarioRow> Rows { get; init; }
}
