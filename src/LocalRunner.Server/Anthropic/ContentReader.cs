using System.Text.Json;
using LocalRunner.Server.Wire;
using Microsoft.Extensions.AI;

namespace LocalRunner.Server.Anthropic;

/// <summary>Reads the content blocks of messages.</summary>
internal static class ContentReader
{
    private const string Readable = "Texts, images, and documents as text are read: leave it out, or describe it in words.";

    public static IEnumerable<AIContent> Contents(JsonField blocks)
    {
        var afterText = false;
        foreach (var block in blocks.Exists ? blocks.Items() : throw blocks.Missing("a string or an array of blocks"))
        {
            var content = Content(block);
            if (content is TextContent text)
            {
                // Templates put texts together without a break.
                yield return afterText ? new TextContent("\n" + text.Text) : text;
                afterText = true;
            }
            else if (content is not null)
            {
                yield return content;
            }
        }
    }

    private static AIContent? Content(JsonField block)
    {
        var type = block["type"].RequiredText();
        switch (type)
        {
            case "text":
                return new TextContent(block["text"].RequiredText());
            case "thinking":
                return new TextReasoningContent(block["thinking"].Text() ?? "");
            case "redacted_thinking":
                return null;
            case "tool_use":
                return new FunctionCallContent(block["id"].RequiredText(), block["name"].RequiredText(), CallArguments.Read(block["input"]));
            case "tool_result":
                return Result(block);
            case "document" or "search_result":
                return new TextContent(Document(block));
            case "image":
                return Image(block["source"]);
            default:
                throw block["type"].Refused($"A content of the type '{type}' can't be read here. {Readable}");
        }
    }

    private static DataContent Image(JsonField source) => source["type"].RequiredText() switch
    {
        "base64" => ImageReader.Read(source["data"]),
        "url" => ImageReader.Read(source["url"]),
        var other => throw source["type"].Refused($"An image of the source '{other}' can't be read here. Send it as base64."),
    };

    private static FunctionResultContent Result(JsonField block)
    {
        var content = block["content"];
        var text = content.Kind == JsonValueKind.String ? content.RequiredText() : string.Join('\n', content.Items().Select(ResultText));
        return new(block["tool_use_id"].RequiredText(), block["is_error"].Flag() == true ? $"Error: {text}" : text);
    }

    // What a tool gave stays in an agent's history: refusing it would end the whole session.
    private static string ResultText(JsonField block) => block["type"].RequiredText() switch
    {
        "text" => block["text"].RequiredText(),
        "document" or "search_result" => Document(block),
        var other => $"[{other} left out: of what tools give, texts alone are read]",
    };

    private static string Document(JsonField block)
    {
        var title = block["title"].Text() is { Length: > 0 } named ? named + "\n" : "";
        if (block["content"].Kind == JsonValueKind.Array)
            return title + Texts(block["content"]);
        var source = block["source"];
        return title + source["type"].RequiredText() switch
        {
            "text" => source["data"].RequiredText(),
            "content" => source["content"].Kind == JsonValueKind.String ? source["content"].RequiredText() : Texts(source["content"]),
            var other => throw source["type"].Refused($"The message holds a document of the source '{other}'. {Readable}"),
        };
    }

    private static string Texts(JsonField parts) => string.Join('\n', parts.Items().Select(part => part["text"].RequiredText()));
}
