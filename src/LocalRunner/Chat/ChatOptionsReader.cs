using System.Text.Json;
using LocalRunner.Chat.Jinja.Values;
using LocalRunner.Chat.Tools;
using Microsoft.Extensions.AI;

namespace LocalRunner.Chat;

/// <summary>Reads .NET's options of a conversation.</summary>
internal static class ChatOptionsReader
{
    private const int LongestName = 64;

    private static readonly JsonElement s_anyObject = JsonDocument.Parse("{}").RootElement;

    /// <exception cref="LocalRunnerException">A tool is none that runs here.</exception>
    public static ChatRequest Request(IEnumerable<ChatMessage> messages, ChatOptions? options, GenerationOptions? generation = null)
    {
        var begun = "";
        if (generation?.ContinueLastMessage == true)
            (messages, begun) = WithoutBegun([.. messages]);
        if (options?.Instructions is { Length: > 0 } instructions)
            messages = messages.Prepend(new ChatMessage(ChatRole.System, instructions));
        var request = MessageValues.RequestOf(messages) with { TemplateValues = JsonValues.OfAll(generation?.TemplateValues), Begun = begun };
        if (options?.ToolMode is NoneChatToolMode)
            return request;
        if (options?.Tools is not { Count: > 0 } tools)
        {
            return options?.ToolMode is not RequiredChatToolMode ? request
                : throw Require.Invalid("A function must be called, but none is offered; offer one, or leave the choice to the model.");
        }

        var functions = tools.Select(tool => tool as AIFunctionDeclaration
            ?? throw Require.Invalid($"The tool '{tool.Name}' ({tool.GetType().Name}) runs at a provider; a local model calls functions alone. Leave it out.")).ToList();
        foreach (var function in functions)
            CheckName(function.Name);
        return request with
        {
            Tools = MessageValues.OfTools(functions),
            Functions = [.. functions.Select(function => new ToolFunction(function.Name, function.JsonSchema))],
            Choice = options.ToolMode switch
            {
                RequiredChatToolMode { RequiredFunctionName: { } name } => ToolChoice.Of(name),
                RequiredChatToolMode => ToolChoice.Required,
                _ => ToolChoice.Auto,
            },
            ParallelCalls = options.AllowMultipleToolCalls ?? true,
        };
    }

    /// <summary>Reads how to answer; what .NET's options lack comes from <see cref="ChatOptions.RawRepresentationFactory"/>, as <see cref="GenerationOptions"/>.</summary>
    public static GenerationOptions Options(IChatClient client, ChatOptions? options)
    {
        var raw = options?.RawRepresentationFactory?.Invoke(client) as GenerationOptions ?? new GenerationOptions();
        if (options is null)
            return raw;
        var sampling = raw.Sampling;
        return raw with
        {
            MaxTokens = options.MaxOutputTokens ?? raw.MaxTokens,
            StopSequences = options.StopSequences is { Count: > 0 } stops ? [.. stops] : raw.StopSequences,
            Thinking = Thinking(options.Reasoning?.Effort) ?? raw.Thinking,
            JsonSchema = options.ResponseFormat is ChatResponseFormatJson json ? json.Schema ?? s_anyObject : raw.JsonSchema,
            Sampling = sampling with
            {
                Temperature = options.Temperature ?? sampling.Temperature,
                TopP = options.TopP ?? sampling.TopP,
                TopK = options.TopK ?? sampling.TopK,
                FrequencyPenalty = options.FrequencyPenalty ?? sampling.FrequencyPenalty,
                PresencePenalty = options.PresencePenalty ?? sampling.PresencePenalty,
                Seed = options.Seed is { } seed ? unchecked((uint)seed) : sampling.Seed,
            },
        };
    }

    /// <summary>Refuses names that break out of the texts that calls are written in.</summary>
    private static void CheckName(string name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > LongestName || name.Any(letter => char.IsControl(letter) || letter is '"' or '\'' or '`' or '\\'))
        {
            throw Require.Invalid($"The function name '{(name.Length > LongestName ? name[..LongestName] + "…" : name)}' ({name.Length} characters) can't be written in a call. "
                + $"Give it at most {LongestName} letters, digits, '_' and '-'.");
        }
    }

    /// <summary>Takes a last message that the assistant has only begun off a conversation.</summary>
    private static (IEnumerable<ChatMessage> Messages, string Begun) WithoutBegun(List<ChatMessage> messages) =>
        messages is [.., { Text.Length: > 0 } last] && last.Role == ChatRole.Assistant && last.Contents.All(content => content is TextContent)
            ? (messages[..^1], last.Text)
            : (messages, "");

    private static ThinkingOptions? Thinking(ReasoningEffort? effort) => effort switch
    {
        null => null,
        ReasoningEffort.None => ThinkingOptions.Off,
        ReasoningEffort.Low => new() { Enabled = true, Effort = "low" },
        ReasoningEffort.Medium => new() { Enabled = true, Effort = "medium" },
        _ => new() { Enabled = true, Effort = "high" },
    };
}
