using LocalRunner.Server.Models;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.OpenAi.Responses;

/// <summary>Makes responses: POST /v1/responses.</summary>
internal sealed class ResponseRoute(ServedModels models, ServerOptions options)
{
    public async Task AnswerAsync(HttpContext context)
    {
        using var document = await RequestBody.ReadJsonAsync(context, options.MaxBodyBytes);
        var body = JsonField.Of(document);
        using var use = await models.UseAsync(body["model"].Text(), context);
        var query = ResponseQuery.Read(body, use);
        var prompt = await query.PrepareAsync(use, context.RequestAborted);
        var head = ResponseHead.Of(query, use.Served.Name);
        if (query.Stream)
        {
            await StreamAsync(context, head, prompt);
            return;
        }

        var writing = new ResponseWriting(head);
        await foreach (var _ in writing.WriteAsync(prompt.AnswerAsync(context.RequestAborted)))
        {
            // Events are for streams.
        }

        Note(context, writing);
        await ApiResponse.WriteAsync(context, writing.Response, OpenAiJson.Default.ResponseDocument);
    }

    private async Task StreamAsync(HttpContext context, ResponseDocument head, ChatPrompt prompt)
    {
        await using var events = new SseWriter(context, options.KeepAlive);
        var (writing, number) = (new ResponseWriting(head), 0);
        try
        {
            await WriteAsync(new("response.created") { Response = head });
            await WriteAsync(new("response.in_progress") { Response = head });
            await foreach (var made in writing.WriteAsync(prompt.AnswerAsync(context.RequestAborted)))
                await WriteAsync(made);
            Note(context, writing);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Told in the words of responses; the guard breaks the connection after it.
            var error = ApiError.Of(exception);
            await WriteAsync(new("error") { Code = error.Code, Message = error.Message, Param = error.Param });
            await WriteAsync(new("response.failed") { Response = writing.Response with { Status = "failed", Error = new(error.Code, error.Message) } });
            throw;
        }

        Task WriteAsync(ResponseEvent made) => events.WriteAsync(made.Type, made with { SequenceNumber = number++ }, OpenAiJson.Default.ResponseEvent);
    }

    private static void Note(HttpContext context, ResponseWriting writing)
    {
        var notes = RequestNotes.Of(context);
        (notes.Usage, notes.FinishReason) = (writing.Result?.Usage, writing.Response.Status);
    }
}
