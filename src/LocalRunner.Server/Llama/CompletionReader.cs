using System.Globalization;
using System.Text.Json;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Llama;

/// <summary>Reads how <c>/completion</c> and <c>/infill</c> are to be answered.</summary>
internal static class CompletionReader
{
    public static GenerationOptions Options(JsonField body, LocalModel model, GenerationOptions defaults)
    {
        var schema = body["json_schema"].Object();
        var given = body["n_predict"].Exists ? body["n_predict"] : body["max_tokens"];
        return defaults with
        {
            // Nothing to predict means that the prompt is read for later; the engine does so with one token.
            MaxTokens = given.Integer(int.MinValue, int.MaxValue) is 0 ? 1 : SamplingFields.MaxTokens(given, defaults.MaxTokens),
            StopSequences = SamplingFields.Stops(body["stop"], defaults.StopSequences),
            LogProbabilities = body["n_probs"].Integer(0, 1000) is > 0 and var count ? count : defaults.LogProbabilities,
            ReusePrefix = body["cache_prompt"].Flag() ?? defaults.ReusePrefix,
            JsonSchema = schema.Exists ? schema.Element.Clone() : defaults.JsonSchema,
            Sampling = SamplingFields.Read(body, defaults.Sampling) with
            {
                Grammar = body["grammar"].Text() is { Length: > 0 } grammar ? grammar : defaults.Sampling.Grammar,
                LogitBias = Bias(body, model, defaults.Sampling.LogitBias),
            },
        };
    }

    private static Dictionary<int, float> Bias(JsonField body, LocalModel model, IReadOnlyDictionary<int, float> usual)
    {
        var biases = new Dictionary<int, float>(usual);
        var field = body["logit_bias"];
        if (field.Kind == JsonValueKind.Object)
        {
            foreach (var (name, value) in field.Members())
                Add(Ids(name, model), value);
        }
        else
        {
            foreach (var pair in field.Items())
            {
                if (pair.Items() is not [var token, var value])
                    throw pair.Wrong("a pair of a token and its bias");
                Add(token.Kind == JsonValueKind.String ? Ids(token.RequiredText(), model) : [token.Integer(0, model.Info.VocabularySize - 1) ?? throw token.Missing("a token id")], value);
            }
        }

        if (body["ignore_eos"].Flag() == true)
        {
            foreach (var token in Enumerable.Range(0, model.Info.VocabularySize).Where(model.IsEndOfGeneration))
                biases[token] = float.NegativeInfinity;
        }

        return biases;

        void Add(int[] tokens, JsonField value)
        {
            var bias = value.Kind == JsonValueKind.False ? float.NegativeInfinity : value.Number(-1e6f, 1e6f) ?? throw value.Missing("a number, or false");
            foreach (var token in tokens)
                biases[token] = bias;
        }
    }

    private static int[] Ids(string token, LocalModel model) =>
        int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id < model.Info.VocabularySize ? [id] : model.Tokenize(token, addSpecial: false);
}
