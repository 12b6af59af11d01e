using System.Text.Json;
using LocalRunner.Server.Wire;
using Microsoft.Extensions.AI;

namespace LocalRunner.Server.Anthropic;

/// <summary>Reads requests in Anthropic's form.</summary>
internal static class MessagesReader
{
    /// <summary>The most tokens of a reply where a request does not say.</summary>
    private const int UsualMaxTokens = 4096;

    // Claude Code's first system block is another with each request: read by the model, it would cost the whole cached prefix.
    private const string BillingHeader = "x-anthropic-billing-header:";

    public static MessagesRequest Read(JsonField body, GenerationOptions defaults)
    {
        var messages = new List<ChatMessage>();
        if (System(body["system"]) is { Length: > 0 } system)
            messages.Add(new(ChatRole.System, system));
        var given = body["messages"].Items();
        if (given.Count == 0)
            throw body["messages"].Refused("There are no messages. Give at least one of the role user.");
        messages.AddRange(given.Select(Message));
        return new(messages, Options(body, defaults), body["stream"].Flag() ?? false);
    }

    private static string System(JsonField system) => system.Kind == JsonValueKind.String
        ? system.RequiredText()
        : string.Join('\n', system.Items().Select(block => block["text"].RequiredText()).Where(text => !text.StartsWith(BillingHeader, StringComparison.OrdinalIgnoreCase)));

    private static ChatMessage Message(JsonField message)
    {
        var role = message["role"].RequiredText() switch
        {
            "user" => ChatRole.User,
            "assistant" => ChatRole.Assistant,
            "system" => ChatRole.System,
            var other => throw message["role"].Refused($"The role '{other}' is not known. Give user or assistant."),
        };
        var content = message["content"];
        return content.Kind == JsonValueKind.String ? new(role, content.RequiredText()) : new(role, [.. ContentReader.Contents(content)]);
    }

    private static ChatOptions Options(JsonField body, GenerationOptions defaults)
    {
        var options = new ChatOptions
        {
            MaxOutputTokens = body["max_tokens"].Integer(1, int.MaxValue) ?? defaults.MaxTokens ?? UsualMaxTokens,
            Temperature = body["temperature"].Number(0, 2),
            TopP = body["top_p"].Number(0, 1),
            TopK = body["top_k"].Integer(0, int.MaxValue),
            StopSequences = [.. body["stop_sequences"].Items().Select(stop => stop.RequiredText())],
        };
        ToolReader.Read(body, options);
        var output = body["output_config"].Object();
        var format = (output["format"].Exists ? output["format"] : body["output_format"]).Object();
        if (format.Exists)
            options.ResponseFormat = Format(format);
        var thinking = Thinking(body["thinking"].Object(), output["effort"].Text(), defaults);
        options.RawRepresentationFactory = _ => defaults with { Thinking = thinking, ContinueLastMessage = true };
        return options;
    }

    private static ChatResponseFormatJson Format(JsonField format)
    {
        if (format["type"].RequiredText() is var type and not "json_schema")
            throw format["type"].Refused($"The format '{type}' is not known. Give json_schema, with a schema.");
        return format["schema"] is { Kind: JsonValueKind.Object } schema ? ChatResponseFormat.ForJsonSchema(schema.Element.Clone()) : throw format["schema"].Wrong("an object");
    }

    /// <summary>A reply thinks only where it was asked to: who does not ask takes the first block for text.</summary>
    private static ThinkingOptions Thinking(JsonField thinking, string? effort, GenerationOptions defaults) => (thinking.Exists ? thinking["type"].RequiredText() : null) switch
    {
        null => defaults.Thinking ?? ThinkingOptions.Off,
        "disabled" => ThinkingOptions.Off,
        "adaptive" or "between_tools" => new() { Enabled = true, Effort = effort },
        "enabled" => new() { Enabled = true, Effort = effort, BudgetTokens = thinking["budget_tokens"].Integer(0, 1 << 24) },
        var other => throw thinking["type"].Refused($"'{other}' is no kind of thinking. Give enabled, adaptive or disabled."),
    };
}
