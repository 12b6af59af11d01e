using LocalRunner.Server.Models;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.OpenAi;

/// <summary>Counts what a request would have the model read, and answers nothing.</summary>
internal sealed class InputTokens(ServedModels models, ServerOptions options)
{
    /// <summary>Counts a chat: POST /v1/chat/completions/input_tokens.</summary>
    public Task CountChatAsync(HttpContext context) =>
        CountAsync(context, (body, use) => ChatQuery.Read(body, use).PrepareAsync(use, 0, context.RequestAborted));

    /// <summary>Counts a request of any form.</summary>
    /// <param name="context">The request.</param>
    /// <param name="prepare">Makes its prompt.</param>
    public async Task CountAsync(HttpContext context, Func<JsonField, ModelUse, ValueTask<ChatPrompt>> prepare)
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
