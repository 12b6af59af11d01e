using System.Diagnostics;
using LocalRunner.Server.Models;
using LocalRunner.Server.Security;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Ollama;

/// <summary>Answers Ollama's clients with vectors.</summary>
internal sealed class OllamaEmbedRoutes(ServedModels models, ServerOptions options)
{
    public static void Map(IEndpointRouteBuilder routes, ServedModels models, ServerOptions options)
    {
        var own = new OllamaEmbedRoutes(models, options);
        routes.MapGuarded("POST", "/api/embed", ApiDialect.Ollama, own.EmbedAsync);
        routes.MapGuarded("POST", "/api/embeddings", ApiDialect.Ollama, own.EmbedOneAsync);
    }

    private async Task EmbedAsync(HttpContext context)
    {
        var start = Stopwatch.GetTimestamp();
        using var document = await RequestBody.ReadJsonAsync(context, options.MaxBodyBytes);
        var body = JsonField.Of(document);
        var model = body["model"].RequiredText();
        using var use = await models.UseAsync(model, context);
        var texts = EmbedReader.Tokens(body, use.Model);
        var width = body["dimensions"].Integer(1, use.Model.Info.EmbeddingWidth);
        var result = texts.Count > 0 ? await use.Model.EmbedAsync(texts, use.Served.Options.Embedding, context.RequestAborted) : new([], 0);
        var vectors = width is { } most && most < use.Model.Info.EmbeddingWidth ? [.. result.Vectors.Select(vector => Shortened(vector, most))] : result.Vectors;
        var nanoseconds = Stopwatch.GetElapsedTime(start).Ticks * TimeSpan.NanosecondsPerTick;
        await ApiResponse.WriteAsync(context, new OllamaEmbeddings(model, vectors, nanoseconds, 0, result.PromptTokens), OllamaJson.Default.OllamaEmbeddings);
    }

    private async Task EmbedOneAsync(HttpContext context)
    {
        using var document = await RequestBody.ReadJsonAsync(context, options.MaxBodyBytes);
        var body = JsonField.Of(document);
        using var use = await models.UseAsync(body["model"].RequiredText(), context);
        var text = body["prompt"].Text() ?? "";
        var result = text.Length > 0 ? await use.Model.EmbedAsync([text], use.Served.Options.Embedding with { Normalize = false }, context.RequestAborted) : new([ReadOnlyMemory<float>.Empty], 0);
        await ApiResponse.WriteAsync(context, new OllamaEmbedding(result.Vectors[0]), OllamaJson.Default.OllamaEmbedding);
    }

    /// <summary>Keeps the first elements, at length 1: models trained for it (Matryoshka) have the most in them.</summary>
    private static ReadOnlyMemory<float> Shortened(ReadOnlyMemory<float> vector, int width)
    {
        var kept = vector.Span[..width].ToArray();
        var length = MathF.Sqrt(kept.Sum(value => value * value));
        return length > 0 ? kept.Select(value => value / length).ToArray() : kept;
    }
}
