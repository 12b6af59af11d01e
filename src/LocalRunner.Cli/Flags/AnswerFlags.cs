using System.Globalization;
using Options = LocalRunner.GenerationOptions;

namespace LocalRunner.Cli.Flags;

/// <summary>The flags that say how tokens are chosen and when an answer ends; /set in a chat takes the same.</summary>
internal static class AnswerFlags
{
    private static readonly SamplingOptions s_default = new();

    public static IReadOnlyList<Setting<Options>> All { get; } =
    [
        Real("temperature", "Randomness; 0 always takes the likeliest token. Default: 0.8.", (s, v) => s with { Temperature = v }, s => s.Temperature),
        Whole("top-k", "Keep the K likeliest tokens; 0 keeps all. Default: 40.", (s, v) => s with { TopK = v }, s => s.TopK),
        Real("top-p", "Keep the likeliest tokens up to this probability. Default: 0.95.", (s, v) => s with { TopP = v }, s => s.TopP),
        Real("min-p", "Least probability, relative to the likeliest token. Default: 0.05.", (s, v) => s with { MinP = v }, s => s.MinP),
        Real("typical-p", "Keep locally typical tokens; 1 is off. Default: 1.",
            (s, v) => s with { TypicalP = v ?? s_default.TypicalP }, s => s.TypicalP, s_default.TypicalP),
        Real("xtc-probability", "Chance that the likeliest tokens are left out. Default: 0.", (s, v) => s with { XtcProbability = v }, s => s.XtcProbability),
        Real("xtc-threshold", "Probability above which XTC leaves tokens out. Default: 0.1.", (s, v) => s with { XtcThreshold = v }, s => s.XtcThreshold),
        Real("dry-multiplier", "Strength of the penalty on repeated sequences; 0 is off. Default: 0.",
            (s, v) => s with { DryMultiplier = v ?? s_default.DryMultiplier }, s => s.DryMultiplier, s_default.DryMultiplier),
        Whole("mirostat", "Mirostat version 1 or 2 instead of the other filters; 0 is off. Default: 0.", (s, v) => s with { Mirostat = v }, s => s.Mirostat),
        Real("repeat-penalty", "Divisor on the logits of tokens seen; 1 is off. Default: 1.",
            (s, v) => s with { RepetitionPenalty = v }, s => s.RepetitionPenalty),
        Real("frequency-penalty", "Subtracted for each time a token was seen. Default: 0.",
            (s, v) => s with { FrequencyPenalty = v ?? s_default.FrequencyPenalty }, s => s.FrequencyPenalty, s_default.FrequencyPenalty),
        Real("presence-penalty", "Subtracted from tokens seen at all. Default: 0.",
            (s, v) => s with { PresencePenalty = v ?? s_default.PresencePenalty }, s => s.PresencePenalty, s_default.PresencePenalty),
        Sampling("seed", "N", "Seed of the draw; with the same settings and the same part of the prompt in the cache it gives the same text. Default: random.",
            (s, text) => s with { Seed = SettingValue.Seed("seed", text) }, s => Invariant(s.Seed)),
        Sampling("grammar", "TEXT", "GBNF grammar that the answer follows.", (s, text) => s with { Grammar = text }, s => s.Grammar),
        Sampling("grammar-file", "FILE", "File with such a grammar.", (s, text) => s with { Grammar = ReadGrammar(text) }, _ => null),
        Sampling("logit-bias", "TOKEN=VALUE", "Added to the logit of a token id; -inf forbids it. Repeatable.", AddBias,
            s => s.LogitBias.Count > 0 ? string.Join(' ', s.LogitBias.Select(bias => $"{bias.Key}={Bias(bias.Value)}")) : null, repeats: true),
        new("think", "on|off|low|medium|high|N", "Whether a reasoning model thinks, how hard, or at most how many tokens. Default: as its chat template says.",
            (options, text) => options with { Thinking = text is null ? null : SettingValue.Thinking("think", text) }, options => SettingValue.Shown(options.Thinking)),
        new("format", "json|FILE", "Answer in JSON, or as the JSON schema in a file says.",
            (options, text) => options with { JsonSchema = text is null ? null : SchemaArgument.Read(text) }, options => options.JsonSchema is null ? null : "json"),
        new("max-tokens", "N", "Most tokens of an answer. Default: until the model ends it or the context is full.",
            (options, text) => options with { MaxTokens = SettingValue.Whole("max-tokens", text) }, options => Invariant(options.MaxTokens)),
        new("context-shift", "on|off", "Go on in a full context by forgetting the older half of the conversation; needs --max-tokens. Default: off.",
            (options, text) => options with { ShiftContext = text is not null && SettingValue.OneOf("context-shift", text, ("on", true), ("off", false)) },
            options => options.ShiftContext ? "on" : null),
        new("stop", "TEXT", "Text that ends the answer. Repeatable.",
            (options, text) => options with { StopSequences = text is null ? [] : [.. options.StopSequences, text] },
            options => options.StopSequences.Count > 0 ? string.Join(' ', options.StopSequences.Select(stop => $"\"{stop}\"")) : null, Repeats: true),
    ];

    private static Setting<Options> Real(
        string name, string description, Func<SamplingOptions, float?, SamplingOptions> set, Func<SamplingOptions, float?> get, float? byDefault = null) =>
        Sampling(name, "X", description, (s, text) => set(s, SettingValue.Real(name, text)), s => get(s) is { } value && value != byDefault ? Invariant<float>(value) : null);

    private static Setting<Options> Whole(
        string name, string description, Func<SamplingOptions, int?, SamplingOptions> set, Func<SamplingOptions, int?> get) =>
        Sampling(name, "N", description, (s, text) => set(s, SettingValue.Whole(name, text)), s => Invariant(get(s)));

    private static Setting<Options> Sampling(
        string name, string valueName, string description, Func<SamplingOptions, string?, SamplingOptions> apply, Func<SamplingOptions, string?> show,
        bool repeats = false) =>
        new(name, valueName, description, (options, text) => options with { Sampling = apply(options.Sampling, text) }, options => show(options.Sampling), repeats);

    private static SamplingOptions AddBias(SamplingOptions sampling, string? text)
    {
        if (text is null)
            return sampling with { LogitBias = s_default.LogitBias };

        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at < 0 || !int.TryParse(text.AsSpan(0, at), NumberStyles.None, CultureInfo.InvariantCulture, out var token))
            throw SettingValue.Invalid($"--logit-bias takes TOKEN=VALUE with a token id, not '{text}'.");
        var value = text[(at + 1)..] is var number and not "-inf" ? SettingValue.Real("logit-bias", number)!.Value : float.NegativeInfinity;
        return sampling with { LogitBias = new Dictionary<int, float>(sampling.LogitBias) { [token] = value } };
    }

    private static string? Bias(float value) => float.IsNegativeInfinity(value) ? "-inf" : Invariant<float>(value);

    private static string? ReadGrammar(string? path)
    {
        try
        {
            return path is null ? null : File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new LocalRunnerException(LocalRunnerError.FileAccess, $"The grammar file '{path}' could not be read: {exception.Message}", exception);
        }
    }

    private static string? Invariant<T>(T? value) where T : struct, IFormattable => value?.ToString(null, CultureInfo.InvariantCulture);
}
