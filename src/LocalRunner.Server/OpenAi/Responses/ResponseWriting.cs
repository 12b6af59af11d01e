namespace LocalRunner.Server.OpenAi.Responses;

/// <summary>Makes a response of an answer, chunk by chunk.</summary>
internal sealed class ResponseWriting(ResponseDocument head)
{
    private readonly ResponseOutput _output = new();

    /// <summary>Gets the response as far as it is.</summary>
    public ResponseDocument Response { get; private set; } = head;

    public GenerationResult? Result { get; private set; }

    /// <summary>Writes the answer, and returns the events that it makes; the last one carries the whole response.</summary>
    /// <exception cref="OperationCanceledException">The answer was cancelled.</exception>
    public async IAsyncEnumerable<ResponseEvent> WriteAsync(IAsyncEnumerable<AnswerChunk> chunks)
    {
        var reasoning = 0;
        await foreach (var chunk in chunks)
        {
            if (chunk.IsReasoning)
                reasoning++;
            foreach (var delta in chunk.Deltas)
            {
                foreach (var made in _output.Add(delta))
                    yield return made;
            }

            if (chunk.Token.Result is { } result)
                Result = FinishReasons.Whole(result);
        }

        var isCut = FinishReasons.Of(Result!, _output.Calls) == "length";
        foreach (var made in _output.Complete(isCut ? "incomplete" : "completed"))
            yield return made;
        Response = Response with
        {
            Status = isCut ? "incomplete" : "completed",
            IncompleteDetails = isCut ? new("max_output_tokens") : null,
            Output = _output.Items,
            Usage = ResponseUsage.Of(Result!.Usage, reasoning),
            Timings = TimingsDocument.Of(Result),
        };
        yield return new(isCut ? "response.incomplete" : "response.completed") { Response = Response };
    }
}
