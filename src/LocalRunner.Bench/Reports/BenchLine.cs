namespace LocalRunner.Bench.Reports;

/// <summary>
/// One result with all that it depends on: a line of JSON Lines, a row of CSV. The members that llama-bench has too are called as it calls
/// them; those that end in _ts are tokens a second, in _ns nanoseconds, and shares are 1 for all of it.
/// </summary>
internal sealed record BenchLine
{
    /// <summary>Gets what it is of: test, projection, device, published, sweep, scenario or error.</summary>
    public required string Kind { get; init; }

    public required string Build { get; init; }
    public required string Engine { get; init; }
    public required string Runtime { get; init; }
    public required string CpuInfo { get; init; }
    public required string TestTime { get; init; }

    public string? ModelFilename { get; init; }
    public string? ModelName { get; init; }
    public string? ModelType { get; init; }
    public long? ModelSize { get; init; }
    public long? ModelNParams { get; init; }
    public int? NLayers { get; init; }

    public int? NCtx { get; init; }
    public int? NBatch { get; init; }
    public int? NUbatch { get; init; }
    public int? NThreads { get; init; }
    public string? TypeK { get; init; }
    public string? TypeV { get; init; }
    public bool? FlashAttn { get; init; }
    public bool? UseMmap { get; init; }
    public string? LoadMode { get; init; }
    public bool? Repack { get; init; }
    public int? NGpuLayers { get; init; }

    public string? Test { get; init; }
    public int? NPrompt { get; init; }
    public int? NGen { get; init; }
    public int? NDepth { get; init; }
    public int? Repetitions { get; init; }
    public long? AvgNs { get; init; }
    public long? StddevNs { get; init; }
    public long? MedianNs { get; init; }
    public double? AvgTs { get; init; }
    public double? StddevTs { get; init; }
    public double? MedianTs { get; init; }
    public double? P5Ts { get; init; }
    public double? P95Ts { get; init; }
    public double? LowTs { get; init; }
    public double? HighTs { get; init; }
    public double? Noise { get; init; }
    public bool? Noisy { get; init; }
    public double? BytesPerToken { get; init; }
    public double? Mbu { get; init; }
    public double? MatrixShare { get; init; }
    public double? JoulesPerToken { get; init; }
    public double? UsdPerMillionTokens { get; init; }

    public bool? Projected { get; init; }
    public long? FixedNs { get; init; }
    public long? LayerNs { get; init; }
    public double? PromptTs { get; init; }

    public long? PredictedResident { get; init; }
    public long? PredictedAnonymous { get; init; }
    public long? MeasuredResident { get; init; }
    public long? MeasuredAnonymous { get; init; }

    public string? Device { get; init; }
    public bool? Fits { get; init; }
    public string? Verdict { get; init; }
    public string? Reason { get; init; }
    public double? Efficiency { get; init; }
    public double? DeviceTs { get; init; }
    public double? RoofTs { get; init; }
    public double? PublishedTs { get; init; }
    public string? PublishedFormat { get; init; }
    public string? PublishedSource { get; init; }
    public double? Difference { get; init; }
    public int? MaxContext { get; init; }
    public long? LeftForOthers { get; init; }

    public string? Setting { get; init; }
    public string? Value { get; init; }
    public bool? Chosen { get; init; }
    public string? Error { get; init; }

    public static long? Nanoseconds(double seconds) => double.IsFinite(seconds) ? (long)Math.Round(seconds * 1e9) : null;
}
