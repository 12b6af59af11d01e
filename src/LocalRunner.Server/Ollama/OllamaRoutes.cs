using LocalRunner.Chat.Output;
using LocalRunner.Server.Llama;
using LocalRunner.Server.Models;
using LocalRunner.Server.Security;
using LocalRunner.Server.Wire;
using Microsoft.Extensions.AI;

namespace LocalRunner.Server.Ollama;

/// <summary>Answers Ollama's clients: conversations and completions, which stream unless a request says otherwise.</summary>
internal sealed class OllamaRoutes(ServedModels models, ServerOptions options)
{
    public static void Map(IEndpointRouteBuilder routes, ServedModels models, ServerOptions options)
    {
        var own = new OllamaRoutes(models, options);
        routes.MapGuarded("POST", "/api/chat", ApiDialect.Ollama, own.ChatAsync);
        routes.MapGuarded("POST", "/api/generate", ApiDialect.Ollama, own.GenerateAsync);
        OllamaEmbedRoutes.Map(routes, models, options);
        OllamaModelRoutes.Map(routes, models, options);
    }

    private async Task ChatAsync(HttpContext context)
    {
        using var document = await RequestBody.ReadJsonAsync(context, options.MaxBodyBytes);
        var body = JsonField.Of(document);
        var model = body["model"].RequiredText();
        using var use = await models.UseAsync(model, context);
        var messages = OllamaChatReader.Messages(body);
        var replies = new OllamaReplies(model, isChat: true, trims: messages is not [.., { Role: var role }] || role != ChatRole.Assistant);
        await (messages.Count == 0
            ? LoadedAsync(context, body, replies)
            : AnswerAsync(context, body, replies, await AnswerAsync(context, use, messages, OllamaChatReader.Options(body, use.Served.Defaults))));
    }

    private async Task GenerateAsync(HttpContext context)
    {
        using var document = await RequestBody.ReadJsonAsync(context, options.MaxBodyBytes);
        var body = JsonField.Of(document);
        var model = body["model"].RequiredText();
        using var use = await models.UseAsync(model, context);
        var (prompt, suffix) = (body["prompt"].Text() ?? "", body["suffix"].Text() ?? "");
        if (prompt.Length + suffix.Length == 0)
        {
            await LoadedAsync(context, body, new OllamaReplies(model, isChat: false, trims: false));
            return;
        }

        var images = OllamaChatReader.Images(body).ToList();
        if (body["template"].Text() is { Length: > 0 })
            throw body["template"].Refused("A request can't bring a template of its own. Send the text with raw, or load the model with another template.");
        if (body["context"].Items().Count > 0)
            throw body["context"].Refused("The context of an earlier answer is not kept here. Send the whole conversation to /api/chat.");
        var generation = OllamaOptions.Read(body, use.Served.Defaults);
        var isRaw = body["raw"].Flag() == true || suffix.Length > 0;
        if (isRaw && images.Count > 0)
            throw body["images"].Refused("A raw prompt, or one with a suffix, takes no images: no template says where they stand. Leave out raw and the suffix, or the images.");
        var answer = suffix.Length > 0 ? Plain(use.Model.GenerateAsync(Fill(body, use.Model, prompt, suffix, generation.MaxTokens), generation, context.RequestAborted))
            : isRaw ? Plain(use.Model.GenerateAsync(prompt, generation, context.RequestAborted))
            : await AnswerAsync(context, use, Messages(body["system"].Text(), prompt, images), new ChatOptions { RawRepresentationFactory = _ => generation });
        await AnswerAsync(context, body, new OllamaReplies(model, isChat: false, trims: !isRaw), answer);
    }

    private static async Task<IAsyncEnumerable<AnswerChunk>> AnswerAsync(HttpContext context, ModelUse use, IReadOnlyList<ChatMessage> messages, ChatOptions chat) =>
        (await use.Chat.PrepareAsync(messages, chat, context.RequestAborted)).AnswerAsync(context.RequestAborted);

    private static async Task AnswerAsync(HttpContext context, JsonField body, OllamaReplies replies, IAsyncEnumerable<AnswerChunk> answer)
    {
        await using var writer = new NdjsonWriter(context);
        var streams = body["stream"].Flag() ?? true;
        await foreach (var chunk in answer)
        {
            foreach (var reply in chunk.Deltas.Select(replies.Add).OfType<OllamaReply>())
            {
                if (streams)
                    await writer.WriteAsync(reply, OllamaJson.Default.OllamaReply);
            }

            if (chunk.Token.Result is not { } result)
                continue;
            AnswerEnd.Check(context, result);
            await (streams
                ? writer.WriteAsync(replies.Last(result), OllamaJson.Default.OllamaReply)
                : ApiResponse.WriteAsync(context, replies.Whole(result), OllamaJson.Default.OllamaReply));
        }
    }

    private static Task LoadedAsync(HttpContext context, JsonField body, OllamaReplies replies) =>
        ApiResponse.WriteAsync(context, replies.Nothing(KeepAlive.Read(body["keep_alive"]) == TimeSpan.Zero), OllamaJson.Default.OllamaReply);

    private static IReadOnlyList<ChatMessage> Messages(string? system, string prompt, IEnumerable<AIContent> images)
    {
        var question = new ChatMessage(ChatRole.User, [.. images, new TextContent(prompt)]);
        return system is { Length: > 0 } ? [new(ChatRole.System, system), question] : [question];
    }

    private static int[] Fill(JsonField body, LocalModel model, string prompt, string suffix, int? most) => FillPrompt.Of(model, most) is { } fill
        ? fill.Create(prompt, suffix, [])
        : throw body["suffix"].Refused($"{model.Info.Name} does not support insert: it has no tokens to fill in the middle. Leave the suffix out, or take a code model.");

    private static async IAsyncEnumerable<AnswerChunk> Plain(IAsyncEnumerable<TokenChunk> chunks)
    {
        await foreach (var chunk in chunks)
            yield return new(chunk, chunk.Text.Length > 0 ? [new(OutputKind.Text, chunk.Text)] : [], IsReasoning: false);
    }
}
