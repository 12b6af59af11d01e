using System.Diagnostics;
using System.Text;
using System.Text.Json;
using LocalRunner.Chat.Output;

namespace LocalRunner.Server.Ollama;

/// <summary>Makes Ollama's lines of what a model writes.</summary>
/// <param name="model">The model's name, as the request gave it.</param>
/// <param name="isChat">Whether the answer is a message, as <c>/api/chat</c> gives it, or a response, as <c>/api/generate</c> does.</param>
/// <param name="trims">Whether white space before the first word is left out: it belongs to the marks around the thinking.</param>
internal sealed class OllamaReplies(string model, bool isChat, bool trims)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _thinking = new();
    private readonly StringBuilder _arguments = new();
    private readonly List<OllamaToolCall> _calls = [];
    private (string Id, string Name) _call;

    /// <summary>Returns the line of a find, or null. A call has one of its own, since some clients take the first of a line alone.</summary>
    public OllamaReply? Add(OutputDelta found)
    {
        switch (found.Kind)
        {
            case OutputKind.Text:
                return Piece(_text, found.Text) is { Length: > 0 } text ? Line(text) : null;
            case OutputKind.Reasoning:
                return Piece(_thinking, found.Text) is { Length: > 0 } thinking ? Line("", thinking) : null;
            case OutputKind.CallStarted:
                _call = (found.Id ?? $"call_{_calls.Count}", found.Text);
                _arguments.Clear();
                return null;
            case OutputKind.CallArguments:
                _arguments.Append(found.Text);
                return null;

            // A call that was cut off is none: what its arguments lack can't be guessed.
            case OutputKind.CallEnded when found.IsComplete && Call() is { } call:
                _calls.Add(call);
                return Line("", calls: [call]);
            default:
                return null;
        }
    }

    /// <summary>Returns the last line of a streamed answer.</summary>
    public OllamaReply Last(GenerationResult result) => Done(Line(""), result);

    /// <summary>Returns the whole answer as one line.</summary>
    public OllamaReply Whole(GenerationResult result) =>
        Done(Line(_text.ToString(), _thinking.Length > 0 ? _thinking.ToString() : null, _calls.Count > 0 ? _calls : null), result);

    /// <summary>Returns the answer to a request that holds nothing to answer: it loads a model, or unloads it.</summary>
    public OllamaReply Nothing(bool unloads) => Line("") with { Done = true, DoneReason = unloads ? "unload" : "load" };

    private string Piece(StringBuilder before, string piece)
    {
        if (before.Length == 0 && trims)
            piece = piece.TrimStart();
        before.Append(piece);
        return piece;
    }

    private OllamaReply Line(string text, string? thinking = null, IReadOnlyList<OllamaToolCall>? calls = null)
    {
        var line = new OllamaReply(model, DateTimeOffset.UtcNow);
        return isChat
            ? line with { Message = new(text) { Thinking = thinking, ToolCalls = calls } }
            : line with { Response = text, Thinking = thinking };
    }

    private OllamaReply Done(OllamaReply line, GenerationResult result) => line with
    {
        Done = true,
        DoneReason = result.FinishReason is FinishReason.Length or FinishReason.ContextFull ? "length" : "stop",
        TotalDuration = Nanoseconds(Stopwatch.GetElapsedTime(_start)),
        LoadDuration = 0,
        PromptEvalCount = result.Usage.PromptTokens,
        PromptEvalDuration = Nanoseconds(result.Timings.Prompt),
        EvalCount = result.Usage.CompletionTokens,
        EvalDuration = Nanoseconds(result.Timings.FirstToken - result.Timings.Prompt + result.Timings.Decode),
    };

    private OllamaToolCall? Call()
    {
        using var arguments = JsonDocument.Parse(_arguments.Length > 0 ? _arguments.ToString() : "{}");
        return arguments.RootElement.ValueKind == JsonValueKind.Object ? new(_call.Id, new(_calls.Count, _call.Name, arguments.RootElement.Clone())) : null;
    }

    private static long Nanoseconds(TimeSpan duration) => Math.Max(0, duration.Ticks) * TimeSpan.NanosecondsPerTick;
}
