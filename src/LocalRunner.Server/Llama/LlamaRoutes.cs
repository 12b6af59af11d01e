using LocalRunner.Server.Models;
using LocalRunner.Server.Security;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Llama;

/// <summary>Answers llama-server's clients: completions of plain prompts, and of the middle of a text.</summary>
internal sealed class LlamaRoutes(ServedModels models, ServerOptions options)
{
    public static void Map(IEndpointRouteBuilder routes, ServedModels models, ServerOptions options)
    {
        var own = new LlamaRoutes(models, options);
        foreach (var path in (string[])["/completion", "/completions"])
            routes.MapGuarded("POST", path, ApiDialect.Llama, context => own.AnswerAsync(context, (body, model, _) => PromptReader.Tokens(body["prompt"], model)));
        routes.MapGuarded("POST", "/infill", ApiDialect.Llama, context => own.AnswerAsync(context, Fill));
        LlamaTextRoutes.Map(routes, models, options);
        LlamaVectorRoutes.Map(routes, models, options);
        LlamaServerRoutes.Map(routes, models);
    }

    private static int[] Fill(JsonField body, LocalModel model, int? most)
    {
        if (FillPrompt.Of(model, most) is not { } fill)
        {
            throw new ApiException(new(
                501, "unsupported_by_model", $"{model.Info.Name} has no tokens to fill in the middle of a text. Take a code model that has them, such as one of Qwen2.5-Coder."));
        }

        if (!body["input_prefix"].Exists)
            throw body["input_prefix"].Missing("a string");
        if (!body["input_suffix"].Exists)
            throw body["input_suffix"].Missing("a string");
        var extra = body["input_extra"].Items().Select(file => (file["filename"].Text() ?? "tmp", file["text"].RequiredText())).ToList();
        return fill.Create(body["input_prefix"].RequiredText() + body["prompt"].Text(), body["input_suffix"].RequiredText(), extra);
    }

    private async Task AnswerAsync(HttpContext context, Func<JsonField, LocalModel, int?, int[]> prompt)
    {
        using var document = await RequestBody.ReadJsonAsync(context, options.MaxBodyBytes);
        var body = JsonField.Of(document);
        using var use = await models.UseAsync(body["model"].Text(), context);
        var generation = CompletionReader.Options(body, use.Model, use.Served.Defaults);
        var tokens = prompt(body, use.Model, generation.MaxTokens);
        var completions = new LlamaCompletions(use.Served.Name, tokens.Length, body["return_tokens"].Flag() == true);
        var answer = use.Model.GenerateAsync(tokens, generation, context.RequestAborted);
        await (body["stream"].Flag() == true ? StreamAsync(context, completions, answer) : WholeAsync(context, completions, answer));
    }

    private async Task StreamAsync(HttpContext context, LlamaCompletions completions, IAsyncEnumerable<TokenChunk> answer)
    {
        await using var writer = new SseWriter(context, options.KeepAlive);
        await foreach (var chunk in answer)
        {
            if (completions.Add(chunk) is { } piece)
                await writer.WriteAsync(piece, LlamaJson.Default.LlamaCompletion);
            if (chunk.Result is not { } result)
                continue;
            AnswerEnd.Check(context, result);
            await writer.WriteAsync(completions.Last(result), LlamaJson.Default.LlamaCompletion);
        }
    }

    private static async Task WholeAsync(HttpContext context, LlamaCompletions completions, IAsyncEnumerable<TokenChunk> answer)
    {
        await foreach (var chunk in answer)
        {
            completions.Add(chunk);
            if (chunk.Result is not { } result)
                continue;
            AnswerEnd.Check(context, result);
            await ApiResponse.WriteAsync(context, completions.Whole(result), LlamaJson.Default.LlamaCompletion);
        }
    }
}
