using LocalRunner.Server.Security;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Models;

/// <summary>Says whether the models of this process can answer, and what they are.</summary>
internal static class ModelRoutes
{
    public static void Map(IEndpointRouteBuilder routes, ServedModels models)
    {
        foreach (var path in (string[])["/health", "/v1/health"])
            routes.MapGuarded("GET", path, ApiDialect.Llama, context => HealthAsync(context, models), needsKey: false);
        routes.MapGuarded("GET", "/localrunner/model", ApiDialect.Llama, context => DescribeAsync(context, models));
    }

    // Llama-server's words: its clients look for them.
    private static Task HealthAsync(HttpContext context, ServedModels models)
    {
        if (models.All.FirstOrDefault(model => model.State == ModelState.Failed) is { Failure: { } failure } failed)
            throw new ApiException(ApiError.Of(failure) with { Status = 500, Message = $"The model '{failed.Name}' did not load: {failure.Message}" });
        return models.All.Any(model => model.State != ModelState.Loaded)
            ? throw new ApiException(new(503, "model_loading", "Loading model") { RetryAfter = TimeSpan.FromSeconds(1) })
            : ApiResponse.WriteAsync(context, new HealthDocument("ok"), ModelJson.Default.HealthDocument);
    }

    private static async Task DescribeAsync(HttpContext context, ServedModels models)
    {
        var served = models.Get(context.Request.Query["model"]);
        using var use = await served.UseAsync(context.RequestAborted);
        await ApiResponse.WriteAsync(context, ModelDescription.Of(served, use.Model), ModelJson.Default.ModelDescription);
    }
}
