namespace LocalRunner.Bench.Results;

/// <summary>Describes how a model of the articles does in a scenario.</summary>
public sealed record ScenarioRow
{
    /// <summary>Gets the model's name in the catalogue.</summary>
    public required string Model { get; init; }

    /// <summary>Gets the name as its makers write it.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the number of parameters, as published.</summary>
    public required long Parameters { get; init; }

    /// <summary>Gets what the articles say of it.</summary>
    public IReadOnlyList<string> Claims { get; init; } = [];

    /// <summary>Gets the verdict.</summary>
    public required ScenarioVerdict Verdict { get; init; }

    /// <summary>Gets the reason of the verdict in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>Gets the file type of the best plan, or of the smallest one where nothing fits.</summary>
    public required string FileType { get; init; }

    /// <summary>Gets the type of the cached keys and values.</summary>
    public required string KvType { get; init; }

    /// <summary>Gets the context of the plan in tokens.</summary>
    public int ContextLength { get; init; }

    /// <summary>Gets the longest context in tokens that fits; 0 where none does.</summary>
    public int MaxContext { get; init; }

    /// <summary>Gets the predicted peak in bytes.</summary>
    public long PredictedResident { get; init; }

    /// <summary>Gets the bytes of the scenario's memory that are left for other programs.</summary>
    public long LeftForOthers { get; init; }

    /// <summary>Gets the speed of writing on this machine in tokens a second, with its interval; null where it was not measured.</summary>
    public ScenarioSpeed? Here { get; init; }

    /// <summary>Gets the speed of reading prompts on this machine in tokens a second, with its interval; null where it was not measured.</summary>
    public ScenarioSpeed? PromptHere { get; init; }

    /// <summary>Gets the speed of writing on the scenario's machine in tokens a second, by its bandwidth and the efficiency here.</summary>
    public double? OnDevice { get; init; }

    /// <summary>Gets the speed there that no program can exceed.</summary>
    public double? Roof { get; init; }

    /// <summary>Gets the published figure of this model on that machine, or on the one nearest to it; null where there is none.</summary>
    public PublishedFigure? Published { get; init; }

    /// <summary>Gets what the same projection gives for the format that the published figure has, in tokens a second.</summary>
    public double? OnDeviceAsPublished { get; init; }

    /// <summary>Gets <see cref="OnDeviceAsPublished"/> ÷ published − 1.</summary>
    public double? Difference { get; init; }

    /// <summary>Gets what else is to be known, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
