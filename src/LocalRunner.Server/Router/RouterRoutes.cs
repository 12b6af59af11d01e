using LocalRunner.Server.Metrics;
using LocalRunner.Server.Models;
using LocalRunner.Server.Security;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Router;

/// <summary>Maps what the router answers itself; what is posted below the paths of the dialects goes to the model that it names.</summary>
internal static class RouterRoutes
{
    // Llama-server's own, which have no version before them.
    private static readonly string[] s_posted =
    [
        "/completion", "/completions", "/chat/completions", "/infill", "/tokenize", "/detokenize", "/apply-template", "/embedding", "/embeddings", "/rerank", "/reranking",
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var (forwarding, status) = (services.GetRequiredService<Forwarding>(), services.GetRequiredService<RoutedStatus>());
        foreach (var path in (string[])["/health", "/v1/health", "/ready"])
            routes.MapGuarded("GET", path, ApiDialect.Llama, HealthAsync, needsKey: false);
        foreach (var path in (string[])["/v1/models", "/models"])
            routes.MapGuarded("GET", path, ApiDialect.OpenAi, context => ListAsync(context, status));
        routes.MapGuarded("GET", "/v1/models/{**model}", ApiDialect.OpenAi, context => ShowAsync(context, services.GetRequiredService<RoutedModels>(), status));
        LoadingRoutes.Map(routes);
        PullRoutes.Map(routes);
        OllamaRouterRoutes.Map(routes);
        var metrics = services.GetRequiredService<RouterMetrics>();
        routes.MapGuarded("GET", "/metrics", ApiDialect.Llama, async context => await ModelMetrics.WriteAsync(context, await metrics.TextAsync(context.RequestAborted)));

        foreach (var path in (string[])["/v1", "/api", "/models"])
            routes.MapPreflight(path);
        routes.MapGuarded("POST", "/v1/messages/{**rest}", ApiDialect.Anthropic, forwarding.ForwardAsync);
        routes.MapGuarded("POST", "/api/{**rest}", ApiDialect.Ollama, forwarding.ForwardAsync);
        routes.MapGuarded("POST", "/v1/{**rest}", ApiDialect.OpenAi, forwarding.ForwardAsync);
        foreach (var path in s_posted)
            routes.MapGuarded("POST", path, ApiDialect.Llama, forwarding.ForwardAsync);
        foreach (var path in (string[])["/props", "/slots", "/lora-adapters", "/localrunner/model"])
            routes.MapGuarded("GET", path, ApiDialect.Llama, forwarding.ForwardByQueryAsync);
        foreach (var (path, dialect) in ((string, ApiDialect)[])[("/v1", ApiDialect.OpenAi), ("/api", ApiDialect.Ollama)])
        {
            foreach (var method in (string[])["GET", "DELETE"])
                routes.MapGuarded(method, path + "/{**rest}", dialect, context => throw new ApiException(ApiError.UnknownRoute(context.Request.Method, context.Request.Path)));
        }
    }

    private static Task HealthAsync(HttpContext context) => ApiResponse.WriteAsync(context, new HealthDocument("ok"), ModelJson.Default.HealthDocument);

    private static async Task ListAsync(HttpContext context, RoutedStatus status)
    {
        if (context.Request.Query["reload"] == "1")
            context.RequestServices.GetRequiredService<RoutedModels>().Refresh();
        await ApiResponse.WriteAsync(context, await status.ListAsync(context.RequestAborted), RouterJson.Default.RoutedModelList);
    }

    private static async Task ShowAsync(HttpContext context, RoutedModels models, RoutedStatus status)
    {
        var name = (string?)context.Request.RouteValues["model"];
        if (models.Resolve(name) is not Route.Here { Model: var model } || await status.ItemAsync(model, context.RequestAborted) is not { } item)
            throw new ApiException(ApiError.UnknownModel(name ?? "", models.All().Select(each => each.Name)));
        await ApiResponse.WriteAsync(context, item, RouterJson.Default.RoutedModelItem);
    }
}
