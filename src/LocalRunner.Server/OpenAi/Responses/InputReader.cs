using System.Text.Json;
using LocalRunner.Server.Wire;
using Microsoft.Extensions.AI;

namespace LocalRunner.Server.OpenAi.Responses;

/// <summary>
/// Reads the items of a conversation. What the model thought, said and called in a row is one message of it. Items need no id and no status, and
/// those of tools that run at a provider are passed over.
/// </summary>
internal static class InputReader
{
    /// <summary>Reads a text or items. Clients that try out a model send nothing; it is asked an empty question then.</summary>
    public static List<ChatMessage> Read(JsonField input)
    {
        if (!input.Exists || input.Kind == JsonValueKind.String)
            return [new(ChatRole.User, input.Text() ?? "")];
        var messages = new List<ChatMessage>();
        foreach (var (item, place) in input.Items().Select((item, place) => (item, place)))
            Add(messages, item.Object(), place);

        // Reasoning that nothing followed is no turn of the conversation.
        messages.RemoveAll(message => message.Role == ChatRole.Assistant && message.Contents.All(content => content is TextReasoningContent));
        if (messages.Count == 0)
            messages.Add(new(ChatRole.User, ""));
        return messages;
    }

    private static void Add(List<ChatMessage> messages, JsonField item, int place)
    {
        switch (item["type"].Text() ?? "message")
        {
            case "message":
                AddMessage(messages, item);
                break;
            case "reasoning":
                var thought = string.Concat((item["content"].Exists ? item["content"] : item["summary"]).Items().Select(part => part["text"].Text()));
                if (thought.Length > 0)
                    Assistant(messages).Contents.Add(new TextReasoningContent(thought));
                break;
            case "function_call":
                AddCall(messages, item, place, CallArguments.Read(item["arguments"]));
                break;
            case "custom_tool_call":
                AddCall(messages, item, place, new Dictionary<string, object?> { ["input"] = item["input"].Text() });
                break;
            case "function_call_output" or "custom_tool_call_output":
                messages.Add(new(ChatRole.Tool, [new FunctionResultContent(item["call_id"].RequiredText(), Output(item["output"]))]));
                break;
            case "item_reference":
                throw item.Refused($"'{item.Path}' refers to an item that a provider keeps, and this server keeps none. Send the item itself.", "unsupported_parameter");
            default:
                break;
        }
    }

    private static void AddMessage(List<ChatMessage> messages, JsonField item)
    {
        var (role, content) = (item["role"].RequiredText(), item["content"]);
        switch (role)
        {
            case "assistant":
                Assistant(messages).Contents.Add(new TextContent(MessageReader.Text(content)));
                break;
            case "user":
                messages.Add(new(ChatRole.User, MessageReader.Contents(content)));
                break;
            case "system" or "developer":
                messages.Add(new(new ChatRole(role), MessageReader.Text(content)));
                break;
            default:
                throw item["role"].Wrong("user, assistant, system or developer");
        }
    }

    private static void AddCall(List<ChatMessage> messages, JsonField item, int place, IDictionary<string, object?> arguments) =>
        Assistant(messages).Contents.Add(new FunctionCallContent(
            item["call_id"].Text() ?? item["id"].Text() ?? $"call_{place}", item["name"].RequiredText(), arguments));

    private static string Output(JsonField output) => output.Kind is JsonValueKind.Object ? output.Element.GetRawText() : MessageReader.Text(output);

    private static ChatMessage Assistant(List<ChatMessage> messages)
    {
        if (messages is not [.., { Role: var role }] || role != ChatRole.Assistant)
            messages.Add(new(ChatRole.Assistant, new List<AIContent>()));
        return messages[^1];
    }
}
