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

    // A model that is still being loaded is waited for, as the list of OpenAI's clients does.
    private async Task ListAsync(HttpContext context, Func<ModelDescription, OllamaModel> describe)
    {
        var found = new List<OllamaModel>();
        foreach (var served in models.All)
        {
            using var use = await served.UseAsync(context.RequestAborted);
            found.Add(describe(ModelDescription.Of(served, use.Model)));
        }

        await ApiResponse.WriteAsync(context, new OllamaModelList(found), OllamaJson.Default.OllamaModelList);
    }

    private async Task ShowAsync(HttpContext context)
    {
        using var document = await RequestBody.ReadJsonAsync(context, options.MaxBodyBytes);
        var body = JsonField.Of(document);
        using var use = await models.UseAsync(body["model"].Text() ?? body["name"].RequiredText(), context);
        await ApiResponse.WriteAsync(context, OllamaModelCard.Of(ModelDescription.Of(use.Served, use.Model)), OllamaJson.Default.OllamaModelCard);
    }
}
