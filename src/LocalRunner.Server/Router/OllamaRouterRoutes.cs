using LocalRunner.Server.Models;
using LocalRunner.Server.Ollama;
using LocalRunner.Server.Security;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Router;

/// <summary>Tells Ollama's clients which models there are and which run, and unloads one where they ask nothing of it and keep it for no time.</summary>
internal sealed class OllamaRouterRoutes(RoutedModels models, RoutedStatus status, WorkerPool pool, Forwarding forwarding, ServerOptions server)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var own = ActivatorUtilities.CreateInstance<OllamaRouterRoutes>(routes.ServiceProvider);
        OllamaModelRoutes.MapVersion(routes);
        routes.MapGuarded("GET", "/api/tags", ApiDialect.Ollama, own.ListAsync);
        routes.MapGuarded("GET", "/api/ps", ApiDialect.Ollama, own.RunningAsync);
        routes.MapGuarded("POST", "/api/show", ApiDialect.Ollama, own.ShowAsync);
        routes.MapGuarded("POST", "/api/chat", ApiDialect.Ollama, context => own.AnswerAsync(context, isChat: true));
        routes.MapGuarded("POST", "/api/generate", ApiDialect.Ollama, context => own.AnswerAsync(context, isChat: false));
    }

    private async Task ListAsync(HttpContext context)
    {
        var known = await DescribeAsync(status.Listed(), context.RequestAborted);
        await WriteAsync(context, known.Select(each => OllamaModel.Listed(each.About)));
    }

    private async Task RunningAsync(HttpContext context)
    {
        var known = await DescribeAsync(pool.Snapshot().Select(worker => worker.Model), context.RequestAborted);
        await WriteAsync(context, known.Where(each => each.Status.State == WorkerState.Loaded).Select(each => OllamaModel.Running(each.About, each.Status.Until)));
    }

    private async Task ShowAsync(HttpContext context)
    {
        using var document = await RequestBody.ReadJsonAsync(context, server.MaxBodyBytes);
        var body = JsonField.Of(document);
        var name = body["model"].Text() ?? body["name"].RequiredText();
        if (models.Resolve(name) is not Route.Here { Model: var model } || await status.DescribeAsync(model, context.RequestAborted) is not { About: var about })
            throw new ApiException(new(404, "model_not_found", $"model '{name}' not found"));
        await ApiResponse.WriteAsync(context, OllamaModelCard.Of(about), OllamaJson.Default.OllamaModelCard);
    }

    private async Task AnswerAsync(HttpContext context, bool isChat)
    {
        var request = await RoutedRequest.ReadAsync(context, server.MaxBodyBytes);
        if (request is { AsksNothing: true, KeepAlive: { Ticks: 0 } } && models.Resolve(request.Model) is Route.Here { Model: var model })
        {
            await pool.UnloadAsync(model, context.RequestAborted);
            await ApiResponse.WriteAsync(context, new OllamaReplies(request.Model ?? model.Name, isChat, trims: false).Nothing(unloads: true), OllamaJson.Default.OllamaReply);
            return;
        }

        await forwarding.ForwardAsync(context, request);
    }

    private async Task<IEnumerable<(ModelDescription About, WorkerStatus Status)>> DescribeAsync(IEnumerable<NamedModel> named, CancellationToken cancellation) =>
        (await Task.WhenAll(named.Select(model => status.DescribeAsync(model, cancellation)))).OfType<(ModelDescription About, WorkerStatus Status)>();

    private static Task WriteAsync(HttpContext context, IEnumerable<OllamaModel> models) =>
        ApiResponse.WriteAsync(context, new OllamaModelList([.. models]), OllamaJson.Default.OllamaModelList);
}
