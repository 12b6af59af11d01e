using LocalRunner.Gguf;

namespace LocalRunner.Engine;

/// <summary>Sampling with every value final: the caller's, else the model's recommendation, else the default.</summary>
internal sealed record SamplingSettings
{
    /// <summary>Below this, logits divided by the temperature overflow, and the likeliest token is all that is left anyway.</summary>
    private const float LeastTemperature = 1e-4f;

    public required SamplingOptions Options { get; init; }

    public required float Temperature { get; init; }

    public required int TopK { get; init; }

    public required float TopP { get; init; }

    public required float MinP { get; init; }

    public required float XtcProbability { get; init; }

    public required float XtcThreshold { get; init; }

    public required int Mirostat { get; init; }

    public required float MirostatTau { get; init; }

    public required float MirostatEta { get; init; }

    public required int PenaltyLastTokens { get; init; }

    public required float RepetitionPenalty { get; init; }

    public required uint Seed { get; init; }

    public bool HasPenalties => PenaltyLastTokens > 0 && (RepetitionPenalty != 1 || Options.FrequencyPenalty != 0 || Options.PresencePenalty != 0);

    public bool HasDry => Options is { DryMultiplier: > 0, DryLastTokens: not 0 };

    /// <param name="options">The caller's options, validated.</param>
    /// <param name="metadata">The model's, whose general.sampling.* keys recommend values; damaged ones are ignored.</param>
    /// <param name="contextLength">What -1, the whole context, means.</param>
    public static SamplingSettings Resolve(SamplingOptions options, GgufMetadata? metadata, int contextLength)
    {
        float Number(float? chosen, string key, float least, float most, float fallback) =>
            chosen ?? (metadata?.GetNumber("general.sampling." + key) is { } value && value >= least && value <= most ? (float)value : fallback);

        int Integer(int? chosen, string key, int least, int most, int fallback) =>
            chosen ?? (metadata?.GetInteger("general.sampling." + key) is { } value && value >= least && value <= most ? (int)value : fallback);

        var window = Integer(options.PenaltyLastTokens, "penalty_last_n", -1, 1 << 20, 64);
        return new SamplingSettings
        {
            Options = options with { DryLastTokens = options.DryLastTokens == -1 ? contextLength : options.DryLastTokens },
            Temperature = Number(options.Temperature, "temp", 0, 100, 0.8f) is var temperature && temperature < LeastTemperature ? 0 : temperature,
            TopK = Integer(options.TopK, "top_k", 0, int.MaxValue, 40),
            TopP = Number(options.TopP, "top_p", 0, 1, 0.95f),
            MinP = Number(options.MinP, "min_p", 0, 1, 0.05f),
            XtcProbability = Number(options.XtcProbability, "xtc_probability", 0, 1, 0),
            XtcThreshold = Number(options.XtcThreshold, "xtc_threshold", 0, 1, 0.1f),
            Mirostat = Integer(options.Mirostat, "mirostat", 0, 2, 0),
            MirostatTau = Number(options.MirostatTau, "mirostat_tau", 0.001f, 100, 5),
            MirostatEta = Number(options.MirostatEta, "mirostat_eta", 0.0001f, 10, 0.1f),
            PenaltyLastTokens = window == -1 ? contextLength : window,
            RepetitionPenalty = Number(options.RepetitionPenalty, "penalty_repeat", 0.01f, 100, 1),
            // llama.cpp reads the largest seed as "take a random one", which no result could name.
            Seed = Math.Min(options.Seed ?? (uint)Random.Shared.NextInt64(uint.MaxValue), uint.MaxValue - 1),
        };
    }
}
