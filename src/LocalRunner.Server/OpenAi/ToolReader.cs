using System.Text.Json;
using LocalRunner.Server.Wire;
using Microsoft.Extensions.AI;

namespace LocalRunner.Server.OpenAi;

/// <summary>Reads the functions that the model may call, and whether it must. Tools of other kinds, which run at a provider, are passed over.</summary>
internal static class ToolReader
{
    /// <summary>Reads tools, tool_choice and parallel_tool_calls into options.</summary>
    public static void Read(JsonField body, ChatOptions options)
    {
        // The function stands in an object of its own in chats, and in the tool itself in responses.
        var offered = body["tools"].Items().Where(tool => tool["type"].Text() is null or "function").Select(tool => tool["function"].Object() is { Exists: true } inner ? inner : tool);
        var functions = FunctionReader.Distinct(offered.Select(function => FunctionReader.Read(function, "parameters")), body["tools"]);
        options.Tools = functions;
        options.AllowMultipleToolCalls = body["parallel_tool_calls"].Flag();
        options.ToolMode = Choice(body["tool_choice"], functions, options);
    }

    private static ChatToolMode? Choice(JsonField choice, List<AITool> functions, ChatOptions options)
    {
        if (!choice.Exists)
            return null;
        if (choice.Kind == JsonValueKind.String)
            return Mode(choice, functions);
        switch (choice.Object()["type"].RequiredText())
        {
            case "function":
                var name = choice["function"].Exists ? choice["function"]["name"] : choice["name"];
                return ChatToolMode.RequireSpecific(FunctionReader.Named(name, functions));
            case "allowed_tools":
                var allowed = choice["allowed_tools"].Exists ? choice["allowed_tools"] : choice;
                var names = allowed["tools"].Items().Select(tool => tool["function"].Exists ? tool["function"]["name"] : tool["name"])
                    .Where(field => field.Exists).Select(field => FunctionReader.Named(field, functions)).ToHashSet();
                options.Tools = [.. functions.Where(function => names.Contains(function.Name))];
                return Mode(allowed["mode"], [.. options.Tools]);
            default:
                return ChatToolMode.Auto;
        }
    }

    private static ChatToolMode Mode(JsonField mode, List<AITool> functions) => mode.Text() switch
    {
        "none" => ChatToolMode.None,
        null or "auto" => ChatToolMode.Auto,
        "required" or "any" => functions.Count > 0 ? ChatToolMode.RequireAny : throw mode.Refused("A function must be called, but none is offered. Offer one, or leave the choice to the model."),
        _ => throw mode.Wrong("none, auto, required, or an object that names a function"),
    };
}
