using LocalRunner.Server.Models;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.OpenAi;

/// <summary>Lists the models of this process: GET /v1/models and /v1/models/{id}. Those that are still being loaded are waited for.</summary>
internal sealed class ModelsRoute(ServedModels models)
{
    public async Task ListAsync(HttpContext context)
    {
        var all = new List<ModelDescription>();
        foreach (var model in models.All)
            all.Add(await DescribeAsync(model, context));
        await ApiResponse.WriteAsync(context, ModelList.Of(all), OpenAiJson.Default.ModelList);
    }

    public async Task GetAsync(HttpContext context)
    {
        var model = models.Get(context.Request.RouteValues["id"] as string);
        await ApiResponse.WriteAsync(context, ModelItem.Of(await DescribeAsync(model, context)), OpenAiJson.Default.ModelItem);
    }

    private static async Task<ModelDescription> DescribeAsync(ServedModel model, HttpContext context)
    {
        using var use = await model.UseAsync(context.RequestAborted);
        return ModelDescription.Of(model, use.Model);
    }
}
