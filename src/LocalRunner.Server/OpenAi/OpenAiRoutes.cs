using LocalRunner.Server.Models;
using LocalRunner.Server.OpenAi.Responses;
using LocalRunner.Server.Security;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.OpenAi;

/// <summary>Maps OpenAI's routes.</summary>
internal static class OpenAiRoutes
{
    public static void Map(IEndpointRouteBuilder routes, ServedModels models, ServerOptions options)
    {
        var counts = new InputTokens(models, options);
        var list = new ModelsRoute(models);
        Map("GET", "/v1/models", list.ListAsync);
        Map("GET", "/v1/models/{**id}", list.GetAsync);
        Map("POST", "/v1/chat/completions", new ChatCompletions(models, options).AnswerAsync);
        Map("POST", "/v1/chat/completions/input_tokens", counts.CountChatAsync);
        Map("POST", "/v1/completions", new Completions(models, options).AnswerAsync);
        Map("POST", "/v1/responses", new ResponseRoute(models, options).AnswerAsync);
        Map("POST", "/v1/responses/input_tokens", counts.CountResponseAsync);
        Map("POST", "/v1/embeddings", new Embeddings(models, options).AnswerAsync);

        void Map(string method, string path, Func<HttpContext, Task> handler) => routes.MapGuarded(method, path, ApiDialect.OpenAi, handler);
    }
}
