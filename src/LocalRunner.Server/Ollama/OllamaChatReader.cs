using LocalRunner.Server.Wire;
using Microsoft.Extensions.AI;

namespace LocalRunner.Server.Ollama;

/// <summary>Reads the conversations of <c>/api/chat</c>.</summary>
internal static class OllamaChatReader
{
    public static IReadOnlyList<ChatMessage> Messages(JsonField body)
    {
        var open = new List<FunctionCallContent>();
        return [.. body["messages"].Items().Select((message, place) => Message(message, place, open))];
    }

    public static ChatOptions Options(JsonField body, GenerationOptions defaults)
    {
        var options = OllamaOptions.Read(body, defaults) with { ContinueLastMessage = true };
        var offered = body["tools"].Items().Where(tool => tool["type"].Text() is null or "function");
        return new()
        {
            Tools = FunctionReader.Distinct(offered.Select(tool => FunctionReader.Read(tool["function"], "parameters")), body["tools"]),
            RawRepresentationFactory = _ => options,
        };
    }

    /// <summary>Reads the images of a message, or beside a prompt.</summary>
    public static IEnumerable<AIContent> Images(JsonField holder) => holder["images"].Items().Select(ImageReader.Read);

    private static ChatMessage Message(JsonField message, int place, List<FunctionCallContent> open)
    {
        var (role, text) = (message["role"].RequiredText(), message["content"].Text() ?? "");
        if (role == "tool")
            return new(ChatRole.Tool, [new FunctionResultContent(IdOfCall(message, place, open), text)]);
        if (role is not ("system" or "user" or "assistant" or "developer"))
            throw message["role"].Refused($"The role '{role}' is not known. Give system, user, assistant or tool.");

        // Before the text, as Ollama puts them.
        var contents = Images(message).ToList();
        if (message["thinking"].Text() is { Length: > 0 } thinking)
            contents.Add(new TextReasoningContent(thinking));
        if (text.Length > 0)
            contents.Add(new TextContent(text));
        open.Clear();
        foreach (var call in message["tool_calls"].Items())
        {
            var id = call["id"].Text() is { Length: > 0 } given ? given : $"call_{place}_{open.Count}";
            open.Add(new(id, call["function"]["name"].RequiredText(), CallArguments.Read(call["function"]["arguments"])));
        }

        contents.AddRange(open);
        return new(role == "developer" ? ChatRole.System : new ChatRole(role), contents);
    }

    /// <summary>Finds the call that a result answers: by its id, else by the function's name, else by the order.</summary>
    private static string IdOfCall(JsonField message, int place, List<FunctionCallContent> open)
    {
        var (id, name) = (message["tool_call_id"].Text(), message["tool_name"].Text() ?? message["name"].Text());
        var answered = open.Find(call => id is { Length: > 0 } ? call.CallId == id : name is not { Length: > 0 } || call.Name == name);
        if (answered is not null)
            open.Remove(answered);
        return answered?.CallId ?? (id is { Length: > 0 } ? id : $"call_{place}");
    }
}
