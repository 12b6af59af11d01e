using System.Text;
using System.Text.Json;
using LocalRunner.Chat.Output;
using Microsoft.Extensions.AI;

namespace LocalRunner.Chat;

/// <summary>Makes .NET's contents of what is found in an answer. A call becomes one when its arguments are whole; one that breaks off is told of as an error, which nobody invokes.</summary>
/// <param name="showsReasoning">Whether what the model thinks is handed on.</param>
internal sealed class ChatUpdates(bool showsReasoning)
{
    private static readonly ChatFinishReason s_cancelled = new("cancelled");

    private readonly StringBuilder _arguments = new();
    private (string Id, string Name) _call;
    private int _calls;
    private int _broken;

    public int ReasoningTokens { get; set; }

    public IList<AIContent> Contents(IReadOnlyList<OutputDelta> found)
    {
        var contents = new List<AIContent>();
        foreach (var delta in found)
        {
            switch (delta.Kind)
            {
                case OutputKind.Text:
                    contents.Add(new TextContent(delta.Text));
                    break;
                case OutputKind.Reasoning when showsReasoning:
                    contents.Add(new TextReasoningContent(delta.Text));
                    break;
                case OutputKind.CallStarted:
                    _call = (delta.Id!, delta.Text);
                    _arguments.Clear();
                    break;
                case OutputKind.CallArguments:
                    _arguments.Append(delta.Text);
                    break;
                case OutputKind.CallEnded:
                    contents.Add(Call(delta.IsComplete));
                    break;
            }
        }

        return contents;
    }

    public UsageContent Usage(TokenUsage usage) => new(new UsageDetails
    {
        InputTokenCount = usage.PromptTokens,
        OutputTokenCount = usage.CompletionTokens,
        TotalTokenCount = usage.TotalTokens,
        CachedInputTokenCount = usage.CachedTokens,
        ReasoningTokenCount = ReasoningTokens,
    });

    public ChatFinishReason Finish(GenerationResult result) => result.FinishReason switch
    {
        FinishReason.Length or FinishReason.ContextFull => ChatFinishReason.Length,
        FinishReason.Cancelled => s_cancelled,
        _ when _calls > 0 => ChatFinishReason.ToolCalls,
        _ when _broken > 0 => ChatFinishReason.Length,
        _ => ChatFinishReason.Stop,
    };

    public static AdditionalPropertiesDictionary Properties(GenerationResult result, IReadOnlyList<string> warnings)
    {
        var properties = new AdditionalPropertiesDictionary
        {
            ["cached_tokens"] = result.Usage.CachedTokens,
            ["prompt_ms"] = result.Timings.Prompt.TotalMilliseconds,
            ["first_token_ms"] = result.Timings.FirstToken.TotalMilliseconds,
            ["decode_ms"] = result.Timings.Decode.TotalMilliseconds,
            ["prompt_tokens_per_second"] = result.Timings.PromptTokensPerSecond,
            ["decode_tokens_per_second"] = result.Timings.DecodeTokensPerSecond,
            ["seed"] = result.Seed,
        };
        if (result.StopSequence is { } stop)
            properties["stop_sequence"] = stop;
        if (warnings.Count > 0)
            properties["schema_warnings"] = warnings;
        if (result.SchemaViolations.Count > 0)
            properties["schema_violations"] = result.SchemaViolations;
        return properties;
    }

    /// <summary>Makes the content of a call that ended. .NET's clients invoke each call that they see, so one without whole arguments is none.</summary>
    private AIContent Call(bool isComplete)
    {
        var arguments = _arguments.ToString();
        if (isComplete && FunctionCallContent.CreateFromParsedArguments(arguments, _call.Id, _call.Name, Parse) is { Exception: null } call)
        {
            _calls++;
            return call;
        }

        _broken++;
        return new ErrorContent($"The call of '{_call.Name}' broke off before its arguments were whole, and is not made. Allow more tokens.")
        {
            ErrorCode = "incomplete_call",
            Details = arguments,
        };
    }

    private static IDictionary<string, object?>? Parse(string arguments) =>
        (IDictionary<string, object?>?)JsonSerializer.Deserialize(arguments, AIJsonUtilities.DefaultOptions.GetTypeInfo(typeof(IDictionary<string, object?>)));
}
