using LocalRunner.Server.Anthropic;
using LocalRunner.Server.Llama;
using LocalRunner.Server.Metrics;
using LocalRunner.Server.Models;
using LocalRunner.Server.Ollama;
using LocalRunner.Server.OpenAi;
using LocalRunner.Server.OpenAi.Responses;
using LocalRunner.Server.OpenApi;
using LocalRunner.Server.Security;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server;

/// <summary>Maps the routes that clients of OpenAI, Anthropic, Ollama and llama-server know.</summary>
public static class LocalRunnerRoutes
{
    /// <summary>Maps the routes of the models that <see cref="LocalRunnerServices.AddLocalRunner"/> added.</summary>
    /// <param name="routes">The application, or a group of its routes.</param>
    /// <returns>The same routes.</returns>
    public static IEndpointRouteBuilder MapLocalRunner(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var models = routes.ServiceProvider.GetRequiredService<ServedModels>();
        var options = routes.ServiceProvider.GetRequiredService<ServerOptions>();
        ModelRoutes.Map(routes, models);
        ModelMetrics.Map(routes, models);
        OpenAiRoutes.Map(routes, models, options);
        ResponseRoute.Map(routes, models, options);
        AnthropicRoutes.Map(routes, models, options);
        OllamaRoutes.Map(routes, models, options);
        LlamaRoutes.Map(routes, models, options);
        OpenApiRoute.Map(routes);
        routes.MapUnknown();
        return routes;
    }

    /// <summary>Maps what is asked by browsers before they ask, and what is nothing else, below the paths of the dialects.</summary>
    internal static void MapUnknown(this IEndpointRouteBuilder routes)
    {
        foreach (var (path, dialect) in ((string, ApiDialect)[])[("/v1", ApiDialect.OpenAi), ("/api", ApiDialect.Ollama), ("/models", ApiDialect.Llama)])
        {
            routes.MapPreflight(path);
            foreach (var method in (string[])["GET", "POST", "DELETE"])
            {
                routes.MapGuarded(method, path + "/{**rest}", dialect, context =>
                    throw new ApiException(ApiError.UnknownRoute(context.Request.Method, context.Request.Path)));
            }
        }
    }
}
