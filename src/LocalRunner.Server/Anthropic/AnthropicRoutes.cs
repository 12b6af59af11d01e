using LocalRunner.Server.Models;
using LocalRunner.Server.Security;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Anthropic;

/// <summary>Answers Anthropic's clients: messages, whole or streamed, and the count of their tokens.</summary>
internal sealed class AnthropicRoutes(ServedModels models, ServerOptions options)
{
    public static void Map(IEndpointRouteBuilder routes, ServedModels models, ServerOptions options)
    {
        var own = new AnthropicRoutes(models, options);
        routes.MapGuarded("POST", "/v1/messages", ApiDialect.Anthropic, own.ReplyAsync);
        routes.MapGuarded("POST", "/v1/messages/count_tokens", ApiDialect.Anthropic, own.CountAsync);
    }

    private async Task ReplyAsync(HttpContext context)
    {
        using var document = await RequestBody.ReadJsonAsync(context, options.MaxBodyBytes);
        var body = JsonField.Of(document);
        var model = body["model"].RequiredText();
        using var use = await models.UseAsync(model, context);
        var request = MessagesReader.Read(body, use.Served.Defaults);
        var prompt = await use.Chat.PrepareAsync(request.Messages, request.Options, context.RequestAborted);
        var id = $"msg_{Guid.NewGuid():N}";
        context.Response.Headers["request-id"] = id.Replace("msg_", "req_", StringComparison.Ordinal);
        var start = new MessageBody(id, model, [], new MessageUsage(prompt.Tokens.Length, 0, 0));
        var blocks = new MessageBlocks(request.IsBegun);
        await (request.Stream ? StreamAsync(context, prompt, start, blocks) : WholeAsync(context, prompt, start, blocks));
    }

    private async Task CountAsync(HttpContext context)
    {
        using var document = await RequestBody.ReadJsonAsync(context, options.MaxBodyBytes);
        var body = JsonField.Of(document);
        using var use = await models.UseAsync(body["model"].RequiredText(), context);
        var request = MessagesReader.Read(body, use.Served.Defaults);
        await ApiResponse.WriteAsync(context, new TokenCount(await CountAsync(use.Chat, request, context.RequestAborted)), AnthropicJson.Default.TokenCount);
    }

    /// <summary>Counts what is to be read, also where the context would not hold it: that is what is asked for.</summary>
    private static async Task<int> CountAsync(LocalChatClient client, MessagesRequest request, CancellationToken cancellation)
    {
        try
        {
            return (await client.PrepareAsync(request.Messages, request.Options, cancellation)).Tokens.Length;
        }
        catch (LocalRunnerException tooLong) when (tooLong.PromptTokens is not null)
        {
            return tooLong.PromptTokens.Value;
        }
    }

    private async Task StreamAsync(HttpContext context, ChatPrompt prompt, MessageBody start, MessageBlocks blocks)
    {
        await using var writer = new SseWriter(context, options.KeepAlive);
        await WriteAsync(new MessageStart(start));
        await WriteAsync(new Ping());
        await foreach (var chunk in prompt.AnswerAsync(context.RequestAborted))
        {
            foreach (var found in chunk.Deltas.SelectMany(blocks.Add))
                await WriteAsync(found);
            if (chunk.Token.Result is not { } result)
                continue;
            foreach (var ending in blocks.Close())
                await WriteAsync(ending);
            await WriteAsync(new MessageEnd(Ended(context, result, blocks), MessageUsage.Of(result.Usage)));
            await WriteAsync(new MessageStop());
        }

        Task WriteAsync(MessageEvent found) => writer.WriteAsync(found.Name, found, AnthropicJson.Default.MessageEvent);
    }

    private static async Task WholeAsync(HttpContext context, ChatPrompt prompt, MessageBody start, MessageBlocks blocks)
    {
        var whole = new WholeBlocks();
        await foreach (var chunk in prompt.AnswerAsync(context.RequestAborted))
        {
            foreach (var found in chunk.Deltas.SelectMany(blocks.Add))
                whole.Add(found);
            if (chunk.Token.Result is not { } result)
                continue;
            foreach (var ending in blocks.Close())
                whole.Add(ending);
            var end = Ended(context, result, blocks);
            var reply = start with { Content = whole.Blocks, Usage = MessageUsage.Of(result.Usage), StopReason = end.StopReason, StopSequence = end.StopSequence };
            await ApiResponse.WriteAsync(context, reply, AnthropicJson.Default.MessageBody);
        }
    }

    private static MessageEnding Ended(HttpContext context, GenerationResult result, MessageBlocks blocks)
    {
        AnswerEnd.Check(context, result);
        return MessageEnding.Of(result, blocks.HasCalls);
    }
}
