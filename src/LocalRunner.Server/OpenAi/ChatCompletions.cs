using LocalRunner.Server.Models;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.OpenAi;

/// <summary>Answers chats: POST /v1/chat/completions.</summary>
internal sealed class ChatCompletions(ServedModels models, ServerOptions options)
{
    public async Task AnswerAsync(HttpContext context)
    {
        using var document = await RequestBody.ReadJsonAsync(context, options.MaxBodyBytes);
        var body = JsonField.Of(document);
        using var use = await models.UseAsync(body["model"].Text(), context);
        var query = ChatQuery.Read(body, use);

        // All are made ready before the first byte: what can be refused is refused with a status.
        var prompts = new List<ChatPrompt>();
        for (var choice = 0; choice < query.Choices; choice++)
            prompts.Add(await query.PrepareAsync(use, choice, context.RequestAborted));
        if (query.Stream)
            await StreamAsync(context, use, query, prompts);
        else
            await AnswerAsync(context, use, query, prompts);
    }

    private static async Task AnswerAsync(HttpContext context, ModelUse use, ChatQuery query, List<ChatPrompt> prompts)
    {
        var logprobs = prompts.ConvertAll(_ => new TokenLogprobs(use.Model));
        var kept = prompts.ConvertAll(_ => new List<TokenLogprob>());
        var answers = await Task.WhenAll(prompts.Select((prompt, i) => ChatAnswer.CollectAsync(prompt.AnswerAsync(context.RequestAborted), chunk =>
        {
            if (query.Generation.LogProbabilities is not null)
                Keep(chunk, logprobs[i], kept[i]);
        })));
        var results = answers.Select(answer => answer.Result!).ToList();
        Note(context, results, answers[0].FinishReason);
        var completion = new ChatCompletion(
            $"chatcmpl-{Guid.NewGuid():N}",
            "chat.completion",
            DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
            use.Served.Name,
            [.. answers.Select((answer, i) => new ChatChoice(i, Reply(answer), query.Generation.LogProbabilities is null ? null : new(kept[i]), answer.FinishReason))],
            UsageDocument.Of([.. results.Select(result => result.Usage)], answers.Sum(answer => answer.ReasoningTokens)),
            TimingsDocument.Of(results[0]));
        await ApiResponse.WriteAsync(context, completion, OpenAiJson.Default.ChatCompletion);
    }

    private async Task StreamAsync(HttpContext context, ModelUse use, ChatQuery query, List<ChatPrompt> prompts)
    {
        await using var events = new SseWriter(context, options.KeepAlive);
        var head = new ChatChunk($"chatcmpl-{Guid.NewGuid():N}", "chat.completion.chunk", DateTimeOffset.UtcNow.ToUnixTimeSeconds(), use.Served.Name, []);
        var streams = prompts.Select((_, i) => new ChatStream(events, head, i, query.Generation.LogProbabilities is null ? null : new TokenLogprobs(use.Model))).ToList();
        await Task.WhenAll(prompts.Zip(streams, (prompt, stream) => stream.WriteAsync(prompt.AnswerAsync(context.RequestAborted))));

        var answers = streams.ConvertAll(stream => stream.Answer);
        var results = answers.ConvertAll(answer => answer.Result!);
        Note(context, results, answers[0].FinishReason);
        if (query.IncludeUsage)
        {
            var usage = UsageDocument.Of([.. results.Select(result => result.Usage)], answers.Sum(answer => answer.ReasoningTokens));
            await events.WriteAsync(head with { Usage = usage, Timings = TimingsDocument.Of(results[0]) }, OpenAiJson.Default.ChatChunk);
        }

        await events.WriteDoneAsync();
    }

    private static void Keep(AnswerChunk chunk, TokenLogprobs logprobs, List<TokenLogprob> kept)
    {
        logprobs.Add(chunk);
        if (chunk.Deltas.Any(delta => delta.Kind == Chat.Output.OutputKind.Text))
            kept.AddRange(logprobs.Take()?.Content ?? []);
        else if (chunk.Deltas.Count > 0)
            logprobs.Forget();
    }

    private static ChatReply Reply(ChatAnswer answer)
    {
        var thought = answer.Reasoning is { Length: > 0 } reasoning ? reasoning : null;
        return new("assistant", answer.Calls > 0 && answer.Text.Length == 0 ? null : answer.Text, thought, thought, answer.Calls > 0 ? answer.ToolCalls : null);
    }

    private static void Note(HttpContext context, List<GenerationResult> results, string reason)
    {
        var notes = RequestNotes.Of(context);
        notes.Usage = results[0].Usage with { CompletionTokens = results.Sum(result => result.Usage.CompletionTokens) };
        notes.FinishReason = reason;
    }
}
