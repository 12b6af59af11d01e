using System.Threading.Channels;
using LocalRunner.Server.Security;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Router;

/// <summary>Loads and unloads models on request, by llama-server's routes, and tells of changes.</summary>
internal static class LoadingRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var services = routes.ServiceProvider;
        var (models, pool, server) = (services.GetRequiredService<RoutedModels>(), services.GetRequiredService<WorkerPool>(), services.GetRequiredService<ServerOptions>());
        routes.MapGuarded("POST", "/models/load", ApiDialect.Llama, context => LoadAsync(context, models, pool, server));
        routes.MapGuarded("POST", "/models/unload", ApiDialect.Llama, context => UnloadAsync(context, models, pool, server));
        routes.MapGuarded("GET", "/models/sse", ApiDialect.Llama, context => WatchAsync(context, pool, server));
    }

    private static async Task LoadAsync(HttpContext context, RoutedModels models, WorkerPool pool, ServerOptions server)
    {
        var (model, request) = await ReadAsync(context, models, server);
        using (await pool.AcquireAsync(model, request.KeepAlive, context.RequestAborted))
            await ApiResponse.WriteAsync(context, new Outcome(true) { Model = model.Name }, RouterJson.Default.Outcome);
    }

    private static async Task UnloadAsync(HttpContext context, RoutedModels models, WorkerPool pool, ServerOptions server)
    {
        var (model, _) = await ReadAsync(context, models, server);
        if (!await pool.UnloadAsync(model, context.RequestAborted))
            throw new ApiException(new(400, "model_not_loaded", $"{model.Name} is not loaded.") { Param = "model" });
        await ApiResponse.WriteAsync(context, new Outcome(true) { Model = model.Name }, RouterJson.Default.Outcome);
    }

    private static async Task WatchAsync(HttpContext context, WorkerPool pool, ServerOptions server)
    {
        var events = Channel.CreateBounded<ModelEvent>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest });
        void Tell(NamedModel model, WorkerState state) => events.Writer.TryWrite(new(model.Name, RoutedStatus.NameOf(state)));
        pool.Changed += Tell;
        try
        {
            await using var writer = new SseWriter(context, server.KeepAlive);
            foreach (var worker in pool.Snapshot())
                await writer.WriteAsync(new ModelEvent(worker.Model.Name, RoutedStatus.NameOf(worker.State)), RouterJson.Default.ModelEvent);
            await foreach (var change in events.Reader.ReadAllAsync(context.RequestAborted))
                await writer.WriteAsync(change, RouterJson.Default.ModelEvent);
        }
        finally
        {
            pool.Changed -= Tell;
        }
    }

    private static async Task<(NamedModel Model, RoutedRequest Request)> ReadAsync(HttpContext context, RoutedModels models, ServerOptions server)
    {
        var request = await RoutedRequest.ReadAsync(context, server.MaxBodyBytes);
        if (request.Model is null)
            throw new ApiException(ApiError.Invalid("'model' is missing; the name of a model is expected.", "model", "missing_value"));
        RequestNotes.Of(context).Model = request.Model;
        return models.Resolve(request.Model) is Route.Here { Model: var model } ? (model, request)
            : throw new ApiException(ApiError.Invalid($"'{request.Model}' is a model of an upstream, which this server neither loads nor unloads.", "model"));
    }
}
