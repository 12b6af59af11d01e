using System.Runtime.InteropServices;
using System.Text.Json;
using LocalRunner.Server.Models;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.OpenAi;

/// <summary>Turns texts into vectors: POST /v1/embeddings.</summary>
internal sealed class Embeddings(ServedModels models, ServerOptions options)
{
    private const int MostTexts = 2048;

    public async Task AnswerAsync(HttpContext context)
    {
        using var document = await RequestBody.ReadJsonAsync(context, options.MaxBodyBytes);
        var body = JsonField.Of(document);
        using var use = await models.UseAsync(body["model"].Text(), context);
        var asBase64 = body["encoding_format"].Text() switch
        {
            null or "float" => false,
            "base64" => true,
            _ => throw body["encoding_format"].Wrong("float or base64"),
        };
        CheckWidth(body["dimensions"], use.Model);
        var result = await EmbedAsync(body["input"], use, Pooling(body["pooling"], use.Served.Options.Embedding), context.RequestAborted);

        RequestNotes.Of(context).Usage = new(result.PromptTokens, 0, 0);
        var usage = new EmbeddingUsage(result.PromptTokens, result.PromptTokens);
        if (asBase64)
            await ApiResponse.WriteAsync(context, List(result, use, usage, Base64), OpenAiJson.Default.EmbeddingListString);
        else
            await ApiResponse.WriteAsync(context, List(result, use, usage, vector => vector.ToArray()), OpenAiJson.Default.EmbeddingListSingleArray);
    }

    private static EmbeddingList<T> List<T>(EmbeddingResult result, ModelUse use, EmbeddingUsage usage, Func<ReadOnlyMemory<float>, T> form) =>
        new("list", [.. result.Vectors.Select((vector, i) => new EmbeddingItem<T>("embedding", i, form(vector)))], use.Served.Name, usage);

    // Little-endian, as every machine that this runs on is.
    private static string Base64(ReadOnlyMemory<float> vector) => Convert.ToBase64String(MemoryMarshal.AsBytes(vector.Span));

    /// <summary>A part of a vector means something only where the model was trained for it, which no header says.</summary>
    private static void CheckWidth(JsonField dimensions, LocalModel model)
    {
        if (dimensions.Integer(1, int.MaxValue) is { } wanted && wanted != model.Info.EmbeddingWidth)
            throw dimensions.Refused($"Vectors of {wanted} elements were asked for; the model gives {model.Info.EmbeddingWidth}. Leave 'dimensions' out.");
    }

    private static EmbeddingOptions Pooling(JsonField pooling, EmbeddingOptions usual) => pooling.Text() switch
    {
        null => usual,
        "mean" => usual with { Pooling = EmbeddingPooling.Mean },
        "cls" or "first" => usual with { Pooling = EmbeddingPooling.FirstToken },
        "last" => usual with { Pooling = EmbeddingPooling.LastToken },
        _ => throw pooling.Wrong("mean, cls or last"),
    };

    // A text, texts, tokens, or lists of tokens.
    private static Task<EmbeddingResult> EmbedAsync(JsonField input, ModelUse use, EmbeddingOptions options, CancellationToken cancellation)
    {
        if (input.Kind == JsonValueKind.String)
            return use.Model.EmbedAsync([input.Text()!], options, cancellation);
        if (!input.Exists)
            throw input.Missing("a string, an array of strings or an array of token ids");
        var items = input.Items();
        if (items.Count == 0)
            throw input.Refused("'input' is empty; a text or tokens are expected.");
        if (items[0].Kind == JsonValueKind.Number)
            return use.Model.EmbedAsync([TokenList.Read(input, use.Model)], options, cancellation);
        if (items.Count > MostTexts)
            throw input.Refused($"'input' has {items.Count} texts; at most {MostTexts} are taken at once.");
        return items[0].Kind == JsonValueKind.Array
            ? use.Model.EmbedAsync([.. items.Select(item => (ReadOnlyMemory<int>)TokenList.Read(item, use.Model))], options, cancellation)
            : use.Model.EmbedAsync([.. items.Select(item => item.RequiredText())], options, cancellation);
    }
}
