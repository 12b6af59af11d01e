using System.Text;
using LocalRunner.Chat.Output;

namespace LocalRunner.Server.OpenAi;

/// <summary>An answer to a chat, put together from its chunks.</summary>
internal sealed class ChatAnswer
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _reasoning = new();
    private readonly List<(string Id, string Name, StringBuilder Arguments)> _calls = [];

    public string Text => _text.ToString();

    public string Reasoning => _reasoning.ToString();

    public int Calls => _calls.Count;

    public int ReasoningTokens { get; private set; }

    public GenerationResult? Result { get; private set; }

    public string FinishReason => FinishReasons.Of(Result!, Calls);

    public IReadOnlyList<ToolCallDocument> ToolCalls => [.. _calls.Select(call => new ToolCallDocument(call.Id, "function", new(call.Name, call.Arguments.Length > 0 ? call.Arguments.ToString() : "{}")))];

    /// <exception cref="OperationCanceledException">The answer was cancelled.</exception>
    public void Add(AnswerChunk chunk)
    {
        if (chunk.IsReasoning)
            ReasoningTokens++;
        foreach (var delta in chunk.Deltas)
            Add(delta);
        if (chunk.Token.Result is { } result)
            Result = FinishReasons.Whole(result);
    }

    public static async Task<ChatAnswer> CollectAsync(IAsyncEnumerable<AnswerChunk> chunks, Action<AnswerChunk>? seen = null)
    {
        var answer = new ChatAnswer();
        await foreach (var chunk in chunks)
        {
            answer.Add(chunk);
            seen?.Invoke(chunk);
        }

        return answer;
    }

    private void Add(OutputDelta delta)
    {
        switch (delta.Kind)
        {
            case OutputKind.Text:
                _text.Append(delta.Text);
                break;
            case OutputKind.Reasoning:
                _reasoning.Append(delta.Text);
                break;
            case OutputKind.CallStarted:
                _calls.Add((delta.Id!, delta.Text, new()));
                break;
            case OutputKind.CallArguments:
                _calls[^1].Arguments.Append(delta.Text);
                break;
        }
    }
}
