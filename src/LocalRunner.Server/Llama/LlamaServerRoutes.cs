using LocalRunner.Server.Models;
using LocalRunner.Server.Security;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Llama;

/// <summary>Tells llama-server's clients what runs here.</summary>
internal sealed class LlamaServerRoutes(ServedModels models)
{
    public static void Map(IEndpointRouteBuilder routes, ServedModels models)
    {
        var own = new LlamaServerRoutes(models);
        routes.MapGuarded("GET", "/props", ApiDialect.Llama, own.PropertiesAsync);
        routes.MapGuarded("GET", "/slots", ApiDialect.Llama, own.SlotsAsync);
        routes.MapGuarded("GET", "/lora-adapters", ApiDialect.Llama, own.AdaptersAsync);
        foreach (var (path, what) in ((string, string)[])
        [
            ("/props", "Settings are given when the server starts, and can't be changed while it runs."),
            ("/slots/{id}", "What is cached is kept and found again by itself: no slot has to be saved, restored or erased."),
            ("/lora-adapters", "Adapters are applied when the model is loaded, and can't be changed while it runs."),
        ])
        {
            routes.MapGuarded("POST", path, ApiDialect.Llama, _ => throw new ApiException(new(501, "not_supported", what)));
        }
    }

    private async Task PropertiesAsync(HttpContext context)
    {
        using var use = await models.UseAsync(context.Request.Query["model"], context);
        await ApiResponse.WriteAsync(context, LlamaProperties.Of(ModelDescription.Of(use.Served, use.Model)), LlamaJson.Default.LlamaProperties);
    }

    private Task SlotsAsync(HttpContext context)
    {
        var served = models.Get(context.Request.Query["model"]);
        var model = served.Loaded is { } loaded ? ModelDescription.Of(served, loaded) : throw new ApiException(ApiError.Loading(served.Name));
        LlamaSlot[] slots = [.. Enumerable.Range(0, model.Parallel).Select(slot => new LlamaSlot(slot, model.ContextLength, slot < model.InFlight))];
        return ApiResponse.WriteAsync(context, slots, LlamaJson.Default.LlamaSlotArray);
    }

    private Task AdaptersAsync(HttpContext context)
    {
        var adapters = models.Get(context.Request.Query["model"]).Options.Options?.Adapters ?? [];
        return ApiResponse.WriteAsync(context, adapters.Select((adapter, id) => new LlamaAdapter(id, adapter.Path, adapter.Scale)).ToArray(), LlamaJson.Default.LlamaAdapterArray);
    }
}
