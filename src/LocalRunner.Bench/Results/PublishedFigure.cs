using LocalRunner.Gguf;

namespace LocalRunner.Bench.Results;

/// <summary>Describes what others measured of a model on a machine.</summary>
public sealed record PublishedFigure
{
    /// <summary>Gets the machine as the source names it.</summary>
    public required string Machine { get; init; }

    /// <summary>Gets the presets (<see cref="LocalRunner.Devices.DeviceInfo.Presets"/>) that the machine is, or may be.</summary>
    public IReadOnlyList<string> Devices { get => field ?? []; init; }

    /// <summary>Gets the catalogue's names of the models of this shape.</summary>
    public IReadOnlyList<string> Models { get => field ?? []; init; }

    /// <summary>Gets the weights' format as the source names it, such as MLX 4-bit.</summary>
    public required string Format { get; init; }

    /// <summary>Gets the GGUF file type that is nearest to the format.</summary>
    public GgufFileType NearestFileType { get; init; }

    /// <summary>Gets the speed of reading prompts in tokens a second; null where none was published.</summary>
    public double? PromptTokensPerSecond { get; init; }

    /// <summary>Gets the speed of writing in tokens a second; null where none was published.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Gets the peak of memory in GB as published; null where none was.</summary>
    public double? PeakGb { get; init; }

    /// <summary>Gets who published it, where and when.</summary>
    public required string Source { get; init; }
}
