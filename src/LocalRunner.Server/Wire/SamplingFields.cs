using System.Text.Json;

namespace LocalRunner.Server.Wire;

/// <summary>Reads how tokens are chosen and where an answer ends, by llama.cpp's names, which other dialects have too.</summary>
internal static class SamplingFields
{
    public static SamplingOptions Read(JsonField fields, SamplingOptions usual) => usual with
    {
        Temperature = fields["temperature"].Number(0, 100) ?? usual.Temperature,
        DynamicTemperatureRange = fields["dynatemp_range"].Number(0, 100) ?? usual.DynamicTemperatureRange,
        DynamicTemperatureExponent = fields["dynatemp_exponent"].Number(0, 100) ?? usual.DynamicTemperatureExponent,
        TopK = fields["top_k"].Integer(int.MinValue, int.MaxValue) is { } topK ? Math.Max(0, topK) : usual.TopK,
        TopP = fields["top_p"].Number(0, 1) ?? usual.TopP,
        MinP = fields["min_p"].Number(0, 1) ?? usual.MinP,
        TypicalP = fields["typical_p"].Number(0, 1) ?? usual.TypicalP,
        TopNSigma = fields["top_n_sigma"].Number(-1, 1000) is { } sigma ? Math.Max(0, sigma) : usual.TopNSigma,
        XtcProbability = fields["xtc_probability"].Number(0, 1) ?? usual.XtcProbability,
        XtcThreshold = fields["xtc_threshold"].Number(0, 1) ?? usual.XtcThreshold,
        Mirostat = fields["mirostat"].Integer(0, 2) ?? usual.Mirostat,
        MirostatTau = fields["mirostat_tau"].Number(0.001f, 100) ?? usual.MirostatTau,
        MirostatEta = fields["mirostat_eta"].Number(0.0001f, 10) ?? usual.MirostatEta,
        PenaltyLastTokens = fields["repeat_last_n"].Integer(-1, 1 << 20) ?? usual.PenaltyLastTokens,
        RepetitionPenalty = fields["repeat_penalty"].Number(0.01f, 100) ?? usual.RepetitionPenalty,
        FrequencyPenalty = fields["frequency_penalty"].Number(-100, 100) ?? usual.FrequencyPenalty,
        PresencePenalty = fields["presence_penalty"].Number(-100, 100) ?? usual.PresencePenalty,
        DryMultiplier = fields["dry_multiplier"].Number(0, 100) ?? usual.DryMultiplier,
        DryBase = fields["dry_base"].Number(1, 100) ?? usual.DryBase,
        DryAllowedLength = fields["dry_allowed_length"].Integer(0, 1 << 20) ?? usual.DryAllowedLength,
        DryLastTokens = fields["dry_penalty_last_n"].Integer(-1, 1 << 20) ?? usual.DryLastTokens,
        DryBreakers = fields["dry_sequence_breakers"].Exists ? Texts(fields["dry_sequence_breakers"]) : usual.DryBreakers,
        Seed = fields["seed"].Integer(long.MinValue, long.MaxValue) switch
        {
            null => usual.Seed,
            -1 => null,
            { } seed => unchecked((uint)seed),
        },
    };

    /// <summary>Reads the most tokens of an answer; null where it goes on until it ends.</summary>
    public static int? MaxTokens(JsonField field, int? usual) => !field.Exists ? usual : field.Integer(int.MinValue, int.MaxValue) is > 0 and var most ? most : null;

    /// <summary>Reads the texts that end an answer: a list of them, or one.</summary>
    public static IReadOnlyList<string> Stops(JsonField field, IReadOnlyList<string> usual) => !field.Exists ? usual
        : field.Kind == JsonValueKind.String ? field.RequiredText() is { Length: > 0 } stop ? [stop] : []
        : Texts(field);

    private static IReadOnlyList<string> Texts(JsonField list) => [.. list.Items().Select(text => text.RequiredText()).Where(text => text.Length > 0)];
}
