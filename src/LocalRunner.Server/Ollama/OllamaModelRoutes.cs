using LocalRunner.Server.Models;
using LocalRunner.Server.Security;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Ollama;

/// <summary>Tells Ollama's clients which models there are, and what they are.</summary>
internal sealed class OllamaModelRoutes(ServedModels models, ServerOptions options)
{
    public static void Map(IEndpointRouteBuilder routes, ServedModels models, ServerOptions options)
    {
        var own = new OllamaModelRoutes(models, options);
        MapVersion(routes);
        routes.MapGuarded("GET", "/api/tags", ApiDialect.Ollama, context => own.ListAsync(context, OllamaModel.Listed));
        routes.MapGuarded("GET", "/api/ps", ApiDialect.Ollama, context => own.ListAsync(context, model => OllamaModel.Running(model, expires: null)));
        routes.MapGuarded("POST", "/api/show", ApiDialect.Ollama, own.ShowAsync);
    }

    /// <summary>Maps the version, which clients ask for to see whether anybody is there.</summary>
    public static void MapVersion(IEndpointRouteBuilder routes) => routes.MapGuarded(
        "GET", "/api/version", ApiDialect.Ollama, context => ApiResponse.WriteAsync(context, OllamaVersion.Current, OllamaJson.Default.OllamaVersion), needsKey: false);

    private Task ListAsync(HttpContext context, Func<ModelDescription, OllamaModel> describe)
    {
        var found = models.All.Where(served => served.Loaded is not null).Select(served => describe(ModelDescription.Of(served, served.Loaded!)));
        return ApiResponse.WriteAsync(context, new OllamaModelList([.. found]), OllamaJson.Default.OllamaModelList);
    }

    private async Task ShowAsync(HttpContext context)
    {
        using var document = await RequestBody.ReadJsonAsync(context, options.MaxBodyBytes);
        var body = JsonField.Of(document);
        using var use = await models.UseAsync(body["model"].Text() ?? body["name"].RequiredText(), context);
        await ApiResponse.WriteAsync(context, OllamaModelCard.Of(ModelDescription.Of(use.Served, use.Model)), OllamaJson.Default.OllamaModelCard);
    }
}
