using LocalRunner.Server.Models;
using LocalRunner.Server.OpenAi.Responses;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.OpenAi;

/// <summary>Counts what a request would have the model read, and answers nothing: POST /v1/chat/completions/input_tokens and /v1/responses/input_tokens.</summary>
internal sealed class InputTokens(ServedModels models, ServerOptions options)
{
    public Task CountChatAsync(HttpContext context) =>
        CountAsync(context, (body, use) => ChatQuery.Read(body, use).PrepareAsync(use, 0, context.RequestAborted));

    public Task CountResponseAsync(HttpContext context) =>
        CountAsync(context, (body, use) => ResponseQuery.Read(body, use).PrepareAsync(use, context.RequestAborted));

    private async Task CountAsync(HttpContext context, Func<JsonField, ModelUse, ValueTask<ChatPrompt>> prepare)
    {
        using var document = await RequestBody.ReadJsonAsync(context, options.MaxBodyBytes);
        var body = JsonField.Of(document);
        using var use = await models.UseAsync(body["model"].Text(), context);
        int tokens;
        try
        {
            tokens = (await prepare(body, use)).Tokens.Length;
        }
        catch (LocalRunnerException exception) when (exception.PromptTokens is { } counted)
        {
            // More than the context holds is a count all the same.
            tokens = counted;
        }

        await ApiResponse.WriteAsync(context, new InputTokenCount("response.input_tokens", tokens), OpenAiJson.Default.InputTokenCount);
    }
}
