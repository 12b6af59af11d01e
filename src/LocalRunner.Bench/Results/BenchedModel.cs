namespace LocalRunner.Bench.Results;

/// <summary>Holds what measuring a model gave: the model itself, or what synthetic models with fewer layers say of one that is not downloaded.</summary>
public sealed record BenchedModel
{
    /// <summary>Gets the name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the file; null for a model that is not downloaded.</summary>
    public string? Path { get; init; }

    /// <summary>Gets the architecture.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>Gets the number of weights.</summary>
    public long Parameters { get; init; }

    /// <summary>Gets the number of layers.</summary>
    public int Layers { get; init; }

    /// <summary>Gets the file type, such as Q4_K_M.</summary>
    public string FileType { get; init; } = "";

    /// <summary>Gets the size of the file in bytes, or the size that it would have.</summary>
    public long SizeBytes { get; init; }

    /// <summary>Gets what it was measured with; null when it could not be.</summary>
    public BenchedSettings? Settings { get; init; }

    /// <summary>Gets the memory that it was predicted to take, and took.</summary>
    public BenchedMemory? Memory { get; init; }

    /// <summary>Gets what the tests gave; empty for a model that is not downloaded.</summary>
    public IReadOnlyList<BenchedTest> Tests { get; init; } = [];

    /// <summary>Gets what is projected for a model that is not downloaded; null for one that was measured.</summary>
    public ModelProjection? Projection { get; init; }

    /// <summary>Gets what it would do on another machine; null when none was asked for.</summary>
    public DeviceProjection? Device { get; init; }

    /// <summary>Gets why it could not be measured; null when it was.</summary>
    public string? Error { get; init; }

    /// <summary>Gets what else is to be known, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
