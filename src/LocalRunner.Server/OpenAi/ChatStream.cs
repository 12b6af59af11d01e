using LocalRunner.Chat.Output;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.OpenAi;

/// <summary>Writes one answer to a chat as it comes: first the role, then what was found, none of it empty, and in the end why it ended.</summary>
internal sealed class ChatStream(SseWriter events, ChatChunk head, int choice, TokenLogprobs? logprobs)
{
    private bool _begun;
    private bool _hasArguments;

    public ChatAnswer Answer { get; } = new();

    public async Task WriteAsync(IAsyncEnumerable<AnswerChunk> chunks)
    {
        await foreach (var chunk in chunks)
        {
            Answer.Add(chunk);
            logprobs?.Add(chunk);
            if (!_begun)
                await WriteAsync(new ChatDelta { Role = "assistant", Content = "" });
            _begun = true;
            foreach (var delta in chunk.Deltas)
            {
                if (Delta(delta) is { } found)
                    await WriteAsync(found, delta.Kind == OutputKind.Text ? logprobs?.Take() : null);
                if (delta.Kind != OutputKind.Text)
                    logprobs?.Forget();
            }
        }

        await WriteAsync(new ChatDelta(), null, Answer.FinishReason, TimingsDocument.Of(Answer.Result!));
    }

    private ChatDelta? Delta(OutputDelta delta)
    {
        switch (delta.Kind)
        {
            case OutputKind.Text:
                return new() { Content = delta.Text };
            case OutputKind.Reasoning:
                return new() { ReasoningContent = delta.Text, Reasoning = delta.Text };
            case OutputKind.CallStarted:
                _hasArguments = false;
                return new() { ToolCalls = [new(delta.Call, delta.Id, "function", new(delta.Text, ""))] };
            case OutputKind.CallArguments:
                _hasArguments = true;
                return new() { ToolCalls = [new(delta.Call, null, null, new(null, delta.Text))] };
            default:
                return _hasArguments ? null : new() { ToolCalls = [new(delta.Call, null, null, new(null, "{}"))] };
        }
    }

    private Task WriteAsync(ChatDelta delta, LogprobsDocument? tokens = null, string? reason = null, TimingsDocument? timings = null) =>
        events.WriteAsync(head with { Choices = [new(choice, delta, tokens, reason)], Timings = timings }, OpenAiJson.Default.ChatChunk);
}
