using LocalRunner.Grammars;

namespace LocalRunner;

/// <summary>
/// Says how the next token is chosen. A property left null takes the value that the model's metadata recommends, and
/// otherwise the default that its documentation names. The order is llama.cpp's: bias, penalties, DRY, top-n-sigma,
/// top-k, typical, top-p, min-p, XTC, temperature, draw.
/// </summary>
public sealed record SamplingOptions
{
    /// <summary>Gets options that take the likeliest token, after the penalties that the model may recommend.</summary>
    public static SamplingOptions Greedy { get; } = new() { Temperature = 0 };

    /// <summary>Gets the temperature, 0 to 100; 0, and what is below 0.0001, takes the likeliest token. Default 0.8.</summary>
    public float? Temperature { get; init; }

    /// <summary>Gets how far the temperature may move with the entropy of the candidates; 0, the default, keeps it.</summary>
    public float DynamicTemperatureRange { get; init; }

    /// <summary>Gets the exponent that maps entropy to temperature. Default 1.</summary>
    public float DynamicTemperatureExponent { get; init; } = 1;

    /// <summary>Gets how many of the likeliest tokens are kept; 0 keeps all. Default 40.</summary>
    public int? TopK { get; init; }

    /// <summary>Gets the total probability of the tokens kept; 1 keeps all. Default 0.95.</summary>
    public float? TopP { get; init; }

    /// <summary>Gets the least probability of a token kept, relative to the likeliest; 0 keeps all. Default 0.05.</summary>
    public float? MinP { get; init; }

    /// <summary>Gets the total probability of locally typical tokens kept; 1, the default, keeps all.</summary>
    public float TypicalP { get; init; } = 1;

    /// <summary>Gets how many standard deviations below the best logit are kept; 0, the default, keeps all.</summary>
    public float TopNSigma { get; init; }

    /// <summary>Gets the chance that the likeliest tokens are left out (XTC). Default 0.</summary>
    public float? XtcProbability { get; init; }

    /// <summary>Gets the probability above which XTC leaves tokens out. Default 0.1; above 0.5 it does nothing.</summary>
    public float? XtcThreshold { get; init; }

    /// <summary>Gets the version of mirostat, 1 or 2, that replaces the other filters; 0 is off. Default 0.</summary>
    public int? Mirostat { get; init; }

    /// <summary>Gets mirostat's target surprise in nats. Default 5.</summary>
    public float? MirostatTau { get; init; }

    /// <summary>Gets mirostat's learning rate. Default 0.1.</summary>
    public float? MirostatEta { get; init; }

    /// <summary>Gets how many of the last tokens are penalised; 0 is off, -1 the whole context. Default 64.</summary>
    public int? PenaltyLastTokens { get; init; }

    /// <summary>Gets the divisor on the logits of tokens seen; 1 is off. Default 1.</summary>
    public float? RepetitionPenalty { get; init; }

    /// <summary>Gets what is subtracted for each time a token was seen. Default 0.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Gets what is subtracted from tokens seen at all. Default 0.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Gets the strength of the DRY penalty on repeated sequences; 0, the default, is off.</summary>
    public float DryMultiplier { get; init; }

    /// <summary>Gets the base of DRY's growth with the length of the repetition. Default 1.75.</summary>
    public float DryBase { get; init; } = 1.75f;

    /// <summary>Gets the tokens that may repeat before DRY acts. Default 2.</summary>
    public int DryAllowedLength { get; init; } = 2;

    /// <summary>Gets how many of the last tokens DRY looks at; 0 is off, -1, the default, the whole context.</summary>
    public int DryLastTokens { get; init; } = -1;

    /// <summary>Gets the texts at which DRY starts over.</summary>
    public IReadOnlyList<string> DryBreakers { get; init; } = ["\n", ":", "\"", "*"];

    /// <summary>Gets what is added to the logits of single tokens, −1,000,000 to 1,000,000; negative infinity forbids one.</summary>
    public IReadOnlyDictionary<int, float> LogitBias { get; init; } = new Dictionary<int, float>();

    /// <summary>Gets the seed of the draw; null takes a random one, which the result names. The same seed gives the same text, given the same settings and cached prefix.</summary>
    public uint? Seed { get; init; }

    /// <summary>Gets a GBNF grammar that the answer must follow, or null.</summary>
    public string? Grammar { get; init; }

    /// <summary>Gets the rule at which the grammar starts. Default root.</summary>
    public string GrammarRoot { get; init; } = "root";

    /// <summary>Gets the most brackets that an answer nests where the grammar lets it do with less, or null.</summary>
    internal int? GrammarNesting { get; init; }

    /// <summary>Returns the options with a grammar that this runtime wrote, whose answers are JSON or calls.</summary>
    internal SamplingOptions Following(string grammar, string root = "root") => this with { Grammar = grammar, GrammarRoot = root, GrammarNesting = JsonGrammar.MostNested };

    /// <summary>Checks every value.</summary>
    /// <exception cref="LocalRunnerException">A value is outside what it allows; the message names it.</exception>
    internal void Validate()
    {
        Require.InRange(Temperature ?? 0, 0, 100, "The temperature");
        Require.InRange(DynamicTemperatureRange, 0, 100, "The dynamic temperature range");
        Require.InRange(DynamicTemperatureExponent, 0, 100, "The dynamic temperature exponent");
        Require.InRange(TopK ?? 0, 0, int.MaxValue, "Top-k", "tokens");
        Require.InRange(TopP ?? 1, 0, 1, "Top-p");
        Require.InRange(MinP ?? 0, 0, 1, "Min-p");
        Require.InRange(TypicalP, 0, 1, "Typical-p");
        Require.InRange(TopNSigma, 0, 1000, "Top-n-sigma");
        Require.InRange(XtcProbability ?? 0, 0, 1, "The XTC probability");
        Require.InRange(XtcThreshold ?? 0, 0, 1, "The XTC threshold");
        Require.InRange(Mirostat ?? 0, 0, 2, "The mirostat version", "");
        Require.InRange(MirostatTau ?? 1, 0.001f, 100, "Mirostat's tau");
        Require.InRange(MirostatEta ?? 1, 0.0001f, 10, "Mirostat's eta");
        Require.InRange(PenaltyLastTokens ?? 0, -1, 1 << 20, "The penalty window", "tokens");
        Require.InRange(RepetitionPenalty ?? 1, 0.01f, 100, "The repetition penalty");
        Require.InRange(FrequencyPenalty, -100, 100, "The frequency penalty");
        Require.InRange(PresencePenalty, -100, 100, "The presence penalty");
        Require.InRange(DryMultiplier, 0, 100, "The DRY multiplier");
        Require.InRange(DryBase, 1, 100, "The DRY base");
        Require.InRange(DryAllowedLength, 0, 1 << 20, "The DRY allowed length", "tokens");
        Require.InRange(DryLastTokens, -1, 1 << 20, "The DRY window", "tokens");
        Require.InRange(DryBreakers.Count, 0, 64, "The number of DRY breakers", "");
        foreach (var breaker in DryBreakers)
            Require.InRange(breaker.Length, 1, 40, "The length of a DRY breaker", "characters");
    }
}
