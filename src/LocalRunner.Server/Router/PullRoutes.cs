using System.Threading.Channels;
using LocalRunner.Catalog;
using LocalRunner.Server.Security;
using LocalRunner.Server.Wire;
using LocalRunner.Store;

namespace LocalRunner.Server.Router;

/// <summary>Downloads and removes models, by Ollama's routes.</summary>
internal static class PullRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGuarded("POST", "/api/pull", ApiDialect.Ollama, PullAsync);
        routes.MapGuarded("DELETE", "/api/delete", ApiDialect.Ollama, DeleteAsync);
    }

    private static async Task PullAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var (options, store) = (services.GetRequiredService<RouterOptions>(), StoreOf(services));
        using var body = await RequestBody.ReadJsonAsync(context, services.GetRequiredService<ServerOptions>().MaxBodyBytes);
        var root = JsonField.Of(body);
        var reference = Reference(Name(root), root);
        var isStreamed = root["stream"].Flag() ?? true;

        var lines = Channel.CreateUnbounded<PullLine>();
        var pull = PullAsync(store, reference, options, new Lines(lines.Writer), lines.Writer, context.RequestAborted);
        await using var writer = new NdjsonWriter(context);
        await foreach (var line in lines.Reader.ReadAllAsync(context.RequestAborted))
        {
            if (isStreamed)
                await writer.WriteAsync(line, RouterJson.Default.PullLine);
        }

        await pull;
        services.GetRequiredService<RoutedModels>().Refresh();
        if (isStreamed)
            await writer.WriteAsync(new("success"), RouterJson.Default.PullLine);
        else
            await ApiResponse.WriteAsync(context, new PullLine("success"), RouterJson.Default.PullLine);
    }

    private static async Task PullAsync(
        ModelStore store, ModelReference reference, RouterOptions options, IProgress<PullProgress> progress, ChannelWriter<PullLine> lines, CancellationToken cancellation)
    {
        try
        {
            lines.TryWrite(new("pulling manifest"));
            await store.PullAsync(reference, progress, new() { Budget = options.Room }, options.Device, cancellation);
        }
        finally
        {
            lines.TryComplete();
        }
    }

    private static async Task DeleteAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var store = StoreOf(services);
        using var body = await RequestBody.ReadJsonAsync(context, services.GetRequiredService<ServerOptions>().MaxBodyBytes);
        var root = JsonField.Of(body);
        var name = Name(root);
        if (!ModelReference.TryParse(name, out var reference) || reference is FileReference || store.FindInstalled(reference) is not { } installed)
            throw new ApiException(new(404, "model_not_found", $"model '{name}' not found"));
        if (!installed.IsOwn)
            throw new ApiException(ApiError.Invalid($"{installed.Name} was not downloaded by LocalRunner, which removes nothing of others.", "model"));
        await services.GetRequiredService<WorkerPool>().UnloadAsync(new(installed.Name, installed.Path), context.RequestAborted);
        await store.RemoveAsync(installed, context.RequestAborted);
        services.GetRequiredService<RoutedModels>().Refresh();
    }

    private static ModelStore StoreOf(IServiceProvider services) => services.GetRequiredService<RouterOptions>().Store
        ?? throw new ApiException(new(501, "no_store", "This server serves the models that it was started with, and downloads none."));

    // Older clients call it name.
    private static string Name(JsonField root) => (root["model"].Exists ? root["model"] : root["name"].Exists ? root["name"] : root["model"]).RequiredText();

    /// <summary>What the catalogue does not know is meant for Ollama's registry. No client makes this server ask just any address.</summary>
    private static ModelReference Reference(string name, JsonField root) => ModelReference.TryParse(name, out var reference) switch
    {
        true when reference is HubReference or OllamaReference => reference,
        true when reference is NamedReference => ModelCatalog.TryFind(name, out _) ? reference : ModelReference.Parse("ollama.com/" + name),
        _ => throw root["model"].Refused($"'{name}' is no model that can be downloaded: name one of the catalogue, hf.co/user/repo[:quant], or one of Ollama's registry."),
    };

    private sealed class Lines(ChannelWriter<PullLine> lines) : IProgress<PullProgress>
    {
        public void Report(PullProgress value) => lines.TryWrite(value.State switch
        {
            PullState.Verifying => new("verifying sha256 digest"),
            PullState.Done => new("writing manifest"),
            _ => new($"pulling {value.File}") { Digest = value.File, Total = value.BytesTotal, Completed = value.BytesDone },
        });
    }
}
