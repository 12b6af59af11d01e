using System.Text.Json;
using LocalRunner.Server.Wire;
using Microsoft.Extensions.AI;

namespace LocalRunner.Server.OpenAi;

/// <summary>Reads the messages of a chat.</summary>
internal static class MessageReader
{
    /// <summary>Reads messages; there must be one.</summary>
    public static List<ChatMessage> Read(JsonField messages)
    {
        if (!messages.Exists)
            throw messages.Missing("an array of messages");
        var read = messages.Items().Select((message, place) => Message(message, place)).ToList();
        return read.Count > 0 ? read : throw messages.Refused("'messages' is empty; at least one message is expected.");
    }

    /// <summary>Reads the content of a user's message: a text, or parts of texts and images.</summary>
    public static List<AIContent> Contents(JsonField content)
    {
        var contents = new List<AIContent>();
        foreach (var part in content.Kind == JsonValueKind.Array ? content.Items() : [])
        {
            if (Image(part) is { Exists: true } image)
                contents.Add(ImageReader.Read(image));
            else if (contents is [.., TextContent last])
                last.Text += Part(part);
            else
                contents.Add(new TextContent(Part(part)));
        }

        return content.Kind == JsonValueKind.Array ? contents : [new TextContent(Text(content))];
    }

    /// <summary>Reads a content: a text, or parts of texts. Other parts are refused.</summary>
    public static string Text(JsonField content)
    {
        if (!content.Exists || content.Kind == JsonValueKind.String)
            return content.Text() ?? "";
        if (content.Kind != JsonValueKind.Array)
            throw content.Wrong("a string or an array of parts");
        return string.Concat(content.Items().Select(Part));
    }

    /// <summary>Finds the address that an image has: chats nest it, responses do not.</summary>
    private static JsonField Image(JsonField part)
    {
        if (part.Kind != JsonValueKind.Object || part["type"].Text() is not ("image_url" or "input_image"))
            return default;
        var address = part["image_url"];
        address = address.Kind == JsonValueKind.Object ? address["url"] : address;
        return address.Exists ? address : throw address.Missing("an image as a data: address");
    }

    private static string Part(JsonField part)
    {
        if (part.Kind == JsonValueKind.String)
            return part.Text()!;
        var type = part.Object()["type"].Text();
        return type switch
        {
            null or "text" or "input_text" or "output_text" or "summary_text" or "reasoning_text" => part["text"].RequiredText(),
            "refusal" => part["refusal"].RequiredText(),
            "thinking" or "reasoning" or "redacted_thinking" => "",
            _ => throw part.Refused($"'{part.Path}' is of the type '{type}'; texts are read here, and images in messages of users. Leave it out, or describe it in words.", "unsupported_content"),
        };
    }

    private static ChatMessage Message(JsonField message, int place)
    {
        var role = message.Object()["role"].RequiredText();
        return role switch
        {
            "user" => new(ChatRole.User, Contents(message["content"])),
            "system" or "developer" => new(new ChatRole(role), Text(message["content"])),
            "assistant" => Assistant(message, place),
            "tool" => new(ChatRole.Tool, [new FunctionResultContent(message["tool_call_id"].Text() ?? "", Text(message["content"]))]),
            "function" => new(ChatRole.Tool, [new FunctionResultContent(message["name"].Text() ?? "", Text(message["content"]))]),
            _ => throw message["role"].Refused($"'{message["role"].Path}' is '{(role.Length > 40 ? role[..40] + "…" : role)}'; system, developer, user, assistant or tool is expected."),
        };
    }

    private static ChatMessage Assistant(JsonField message, int place)
    {
        var contents = new List<AIContent>();
        if ((message["reasoning_content"].Text() ?? (message["reasoning"].Kind == JsonValueKind.String ? message["reasoning"].Text() : null)) is { Length: > 0 } thought)
            contents.Add(new TextReasoningContent(thought));
        if (Text(message["content"]) is { Length: > 0 } text)
            contents.Add(new TextContent(text));
        else if (message["refusal"].Text() is { Length: > 0 } refusal)
            contents.Add(new TextContent(refusal));
        foreach (var call in message["tool_calls"].Items())
        {
            var function = call["function"].Object();
            contents.Add(new FunctionCallContent(
                call["id"].Text() ?? $"call_{place}_{contents.Count}", function["name"].RequiredText(), CallArguments.Read(function["arguments"])));
        }

        return new(ChatRole.Assistant, contents);
    }
}
