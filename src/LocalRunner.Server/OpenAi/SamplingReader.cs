using System.Text.Json;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.OpenAi;

/// <summary>Reads how tokens are chosen and where an answer ends: OpenAI's fields, and llama-server's beside them.</summary>
internal static class SamplingReader
{
    private const float MostBias = 1_000_000;

    /// <summary>Reads the fields of a request; what it leaves out is as the defaults say.</summary>
    /// <param name="body">The request.</param>
    /// <param name="defaults">How answers are given where the request does not say.</param>
    /// <param name="vocabulary">The number of tokens that there are.</param>
    public static GenerationOptions Read(JsonField body, GenerationOptions defaults, int vocabulary)
    {
        var sampling = defaults.Sampling;
        return defaults with
        {
            MaxTokens = MaxTokens(body, defaults.MaxTokens),
            StopSequences = SamplingFields.Stops(body["stop"], defaults.StopSequences),
            Sampling = SamplingFields.Read(body, sampling) with
            {
                RepetitionPenalty = (body["repeat_penalty"].Number(0.01f, 100) ?? body["repetition_penalty"].Number(0.01f, 100)) ?? sampling.RepetitionPenalty,
                LogitBias = Bias(body["logit_bias"], vocabulary) ?? sampling.LogitBias,
                Grammar = body["grammar"].Text() is { Length: > 0 } grammar ? grammar : sampling.Grammar,
            },
        };
    }

    /// <summary>Returns options for one of several answers: a seed that was asked for is another one for each.</summary>
    public static GenerationOptions ForChoice(GenerationOptions options, int choice) => options.Sampling.Seed is { } seed && choice > 0
        ? options with { Sampling = options.Sampling with { Seed = unchecked(seed + (uint)choice) } }
        : options;

    private static int? MaxTokens(JsonField body, int? usual)
    {
        foreach (var name in (string[])["max_completion_tokens", "max_tokens", "max_output_tokens", "n_predict"])
        {
            var field = body[name];
            if (field.Integer(-1, int.MaxValue) is { } most)
                return most switch { -1 => null, 0 => throw field.Wrong("a whole number from 1, or -1 for no limit,"), _ => most };
        }

        return usual;
    }

    // OpenAI's object of token ids, or llama-server's array of pairs.
    private static Dictionary<int, float>? Bias(JsonField bias, int vocabulary)
    {
        if (!bias.Exists)
            return null;
        var all = new Dictionary<int, float>();
        if (bias.Kind == JsonValueKind.Object)
        {
            foreach (var (name, value) in bias.Members())
                Add(int.TryParse(name, out var token) ? token : throw value.Refused($"'{name}' is no token id."), value);
        }
        else
        {
            foreach (var pair in bias.Items())
                Add(pair.Items() is [var token, _] ? token.Integer(0, vocabulary - 1) ?? -1 : throw pair.Wrong("a pair of token id and bias"), pair.Items()[1]);
        }

        return all;

        void Add(int token, JsonField value)
        {
            if (token < 0 || token >= vocabulary)
                throw value.Refused($"{token} is no token of this model; its vocabulary has {vocabulary}.");
            all[token] = value.Kind == JsonValueKind.False ? float.NegativeInfinity : value.Number(-MostBias, MostBias) ?? throw value.Missing("a number");
        }
    }
}
