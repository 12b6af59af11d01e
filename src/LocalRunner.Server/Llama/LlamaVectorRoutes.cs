using System.Text.Json;
using LocalRunner.Server.Models;
using LocalRunner.Server.Security;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Llama;

/// <summary>Orders documents by how well they answer a query, and turns texts into vectors.</summary>
internal sealed class LlamaVectorRoutes(ServedModels models, ServerOptions options)
{
    public static void Map(IEndpointRouteBuilder routes, ServedModels models, ServerOptions options)
    {
        var own = new LlamaVectorRoutes(models, options);
        foreach (var path in (string[])["/v1/rerank", "/v1/reranking", "/rerank", "/reranking"])
            routes.MapGuarded("POST", path, ApiDialect.Llama, own.RerankAsync);
        foreach (var path in (string[])["/embedding", "/embeddings"])
            routes.MapGuarded("POST", path, ApiDialect.Llama, own.EmbedAsync);
    }

    private async Task RerankAsync(HttpContext context)
    {
        using var document = await RequestBody.ReadJsonAsync(context, options.MaxBodyBytes);
        var body = JsonField.Of(document);
        using var use = await models.UseAsync(body["model"].Text(), context);
        var query = body["query"].RequiredText();
        var isTei = body["texts"].Exists;
        var given = isTei ? body["texts"] : body["documents"];
        string[] documents = [.. given.Items().Select(each => each.Kind == JsonValueKind.Object ? each["text"].RequiredText() : each.RequiredText())];
        if (documents.Length == 0)
            throw given.Refused("There are no documents to order. Give at least one text.");
        var most = body["top_n"].Integer(1, int.MaxValue) ?? documents.Length;
        var showsTexts = (isTei ? body["return_text"] : body["return_documents"]).Flag() == true;
        var result = await use.Model.RerankAsync(query, documents, context.RequestAborted);
        var ranked = result.Documents.Take(most);
        if (isTei)
        {
            RankedText[] scores = [.. ranked.Select(each => new RankedText(each.Index, each.Score) { Text = showsTexts ? documents[each.Index] : null })];
            await ApiResponse.WriteAsync(context, scores, LlamaJson.Default.RankedTextArray);
            return;
        }

        var results = ranked.Select(each => new RerankedDocument(each.Index, each.Score) { Document = showsTexts ? new(documents[each.Index]) : null });
        await ApiResponse.WriteAsync(
            context, new Reranking(body["model"].Text() ?? use.Served.Name, [.. results], new(result.PromptTokens, result.PromptTokens)), LlamaJson.Default.Reranking);
    }

    private async Task EmbedAsync(HttpContext context)
    {
        using var document = await RequestBody.ReadJsonAsync(context, options.MaxBodyBytes);
        var body = JsonField.Of(document);
        using var use = await models.UseAsync(body["model"].Text(), context);
        var content = body["content"].Exists ? body["content"] : body["input"];
        string[] texts = content.Kind == JsonValueKind.Array ? [.. content.Items().Select(text => text.RequiredText())] : [content.RequiredText()];
        var result = texts.Length > 0 ? await use.Model.EmbedAsync(texts, use.Served.Options.Embedding, context.RequestAborted) : new([], 0);
        LlamaEmbedding[] vectors = [.. result.Vectors.Select((vector, index) => new LlamaEmbedding(index, [vector]))];
        await ApiResponse.WriteAsync(context, vectors, LlamaJson.Default.LlamaEmbeddingArray);
    }
}
