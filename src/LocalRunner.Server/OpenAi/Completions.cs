using System.Text;
using LocalRunner.Server.Models;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.OpenAi;

/// <summary>Continues texts: POST /v1/completions.</summary>
internal sealed class Completions(ServedModels models, ServerOptions options)
{
    public async Task AnswerAsync(HttpContext context)
    {
        using var document = await RequestBody.ReadJsonAsync(context, options.MaxBodyBytes);
        var body = JsonField.Of(document);
        using var use = await models.UseAsync(body["model"].Text(), context);
        var query = CompletionQuery.Read(body, use);
        var head = new Completion($"cmpl-{Guid.NewGuid():N}", "text_completion", DateTimeOffset.UtcNow.ToUnixTimeSeconds(), use.Served.Name, []);

        // The streams are made before the first byte: what can be refused is refused with a status.
        var writers = new List<CompletionWriter>();
        for (var i = 0; i < query.Prompts.Count * query.Choices; i++)
            writers.Add(await CompletionWriter.CreateAsync(use.Model, query, i, context.RequestAborted));
        if (query.Stream)
            await StreamAsync(context, query, head, writers);
        else
            await AnswerAsync(context, query, head, writers);
    }

    private static async Task AnswerAsync(HttpContext context, CompletionQuery query, Completion head, List<CompletionWriter> writers)
    {
        var choices = await Task.WhenAll(writers.Select(async writer =>
        {
            var (text, logprobs) = (new StringBuilder(), (CompletionLogprobs?)null);
            await foreach (var piece in writer.WriteAsync())
            {
                text.Append(piece.Text);
                logprobs = Joined(logprobs, piece.Logprobs);
            }

            return new CompletionChoice(writer.Index, text.ToString(), query.Generation.LogProbabilities is null ? null : logprobs ?? new([], [], [], []), writer.FinishReason);
        }));
        await ApiResponse.WriteAsync(context, WithUsage(context, head with { Choices = choices }, query, writers), OpenAiJson.Default.Completion);
    }

    private async Task StreamAsync(HttpContext context, CompletionQuery query, Completion head, List<CompletionWriter> writers)
    {
        await using var events = new SseWriter(context, options.KeepAlive);
        await Task.WhenAll(writers.Select(async writer =>
        {
            await foreach (var piece in writer.WriteAsync())
                await events.WriteAsync(head with { Choices = [piece] }, OpenAiJson.Default.Completion);
            await events.WriteAsync(head with { Choices = [new(writer.Index, "", null, writer.FinishReason)] }, OpenAiJson.Default.Completion);
        }));
        var last = WithUsage(context, head, query, writers);
        if (query.IncludeUsage)
            await events.WriteAsync(last, OpenAiJson.Default.Completion);
        await events.WriteDoneAsync();
    }

    private static Completion WithUsage(HttpContext context, Completion completion, CompletionQuery query, List<CompletionWriter> writers)
    {
        var prompt = query.Prompts.Sum(tokens => tokens.Length);
        var written = writers.Sum(writer => writer.Result?.Usage.CompletionTokens ?? 0);
        var cached = writers.Where(writer => writer.Index % query.Choices == 0).Sum(writer => writer.Result?.Usage.CachedTokens ?? 0);
        var notes = RequestNotes.Of(context);
        (notes.Usage, notes.FinishReason) = (new(prompt, cached, written), writers[0].FinishReason);
        return completion with
        {
            Usage = new(prompt, written, prompt + written, new(cached), new(0)),
            Timings = writers[0].Result is { } result ? TimingsDocument.Of(result) : null,
        };
    }

    private static CompletionLogprobs? Joined(CompletionLogprobs? first, CompletionLogprobs? second) => first is null || second is null ? first ?? second : new(
        [.. first.Tokens, .. second.Tokens],
        [.. first.TokenLogprobs, .. second.TokenLogprobs],
        [.. first.TopLogprobs, .. second.TopLogprobs],
        [.. first.TextOffset, .. second.TextOffset]);
}
