using LocalRunner.Server.Models;
using LocalRunner.Server.Security;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Metrics;

/// <summary>Tells what the models of this process did and take: to Prometheus, and to a router in front of it.</summary>
internal static class ModelMetrics
{
    public static void Map(IEndpointRouteBuilder routes, ServedModels models)
    {
        var counts = routes.ServiceProvider.GetRequiredService<AnswerCounts>();
        routes.MapGuarded("GET", "/metrics", ApiDialect.Llama, context => WriteAsync(context, Text(models, counts)));
        routes.MapGuarded("GET", "/localrunner/counts", ApiDialect.Llama, context => ApiResponse.WriteAsync(
            context, counts.Models.GetValueOrDefault(models.Get(context.Request.Query["model"]).Name) ?? ModelCounts.None, CountsJson.Default.ModelCounts));
    }

    public static async Task WriteAsync(HttpContext context, string text)
    {
        context.Response.ContentType = PrometheusText.ContentType;
        await context.Response.WriteAsync(text, context.RequestAborted);
    }

    /// <summary>Writes what all servers of ours count, by names that llama-server has for the same.</summary>
    public static PrometheusText Answers(this PrometheusText text, IEnumerable<KeyValuePair<string, ModelCounts>> counts)
    {
        var models = counts.ToList();
        return text
            .Counter("localrunner_answers_total", "Requests that reached the model.", models.Select(each => (Model(each.Key), each.Value.Requests)))
            .Counter("llamacpp:prompt_tokens_total", "Tokens of prompts.", models.Select(each => (Model(each.Key), each.Value.PromptTokens)))
            .Counter("localrunner_cached_tokens_total", "Tokens of prompts that were in the cache.", models.Select(each => (Model(each.Key), each.Value.CachedTokens)))
            .Counter("llamacpp:tokens_predicted_total", "Tokens of answers.", models.Select(each => (Model(each.Key), each.Value.AnswerTokens)));
    }

    public static PrometheusText Memory(this PrometheusText text, IEnumerable<ModelDescription> models) => text.Gauge(
        "localrunner_model_memory_bytes", "Memory of loaded models by component, as it was predicted and as the engine says.", models.SelectMany(MemoryComponents.Of));

    public static (string Label, string Value)[] Model(string name) => [("model", name)];

    private static string Text(ServedModels models, AnswerCounts counts) => new PrometheusText()
        .Answers(counts.Models)
        .Gauge("llamacpp:requests_processing", "Requests that are answered or wait for the model.", models.All.Select(model => (Model(model.Name), (long)model.InFlight)))
        .Memory(models.All.Where(model => model.Loaded is not null).Select(model => ModelDescription.Of(model, model.Loaded!)))
        .Gauge("localrunner_process_resident_bytes", "Memory of this process that is resident.", Environment.WorkingSet)
        .ToString();
}
