using System.Text.Json;
using LocalRunner.Server.Wire;
using Microsoft.Extensions.AI;

namespace LocalRunner.Server.OpenAi;

/// <summary>Reads the functions that the model may call, and whether it must. Tools of other kinds, which run at a provider, are passed over.</summary>
internal static class ToolReader
{
    private static readonly JsonElement s_noParameters = JsonDocument.Parse("""{"type":"object","properties":{}}""").RootElement;

    /// <summary>Reads tools, tool_choice and parallel_tool_calls into options.</summary>
    public static void Read(JsonField body, ChatOptions options)
    {
        var functions = new List<AITool>();
        foreach (var tool in body["tools"].Items())
        {
            // The function stands in an object of its own in chats, and in the tool itself in responses.
            if (tool["type"].Text() is null or "function")
                functions.Add(Function(tool["function"].Object() is { Exists: true } inner ? inner : tool));
        }

        if (functions.DistinctBy(function => function.Name).Count() < functions.Count)
            throw body["tools"].Refused("Two of the tools have the same name. Give each its own.");
        options.Tools = functions;
        options.AllowMultipleToolCalls = body["parallel_tool_calls"].Flag();
        options.ToolMode = Choice(body["tool_choice"], functions, options);
    }

    private static AIFunctionDeclaration Function(JsonField function)
    {
        var name = function["name"].RequiredText();
        if (name.Length is 0 or > 256 || name.Any(char.IsControl))
            throw function["name"].Wrong("a name of 1 to 256 characters");
        var parameters = function["parameters"].Object();
        return AIFunctionFactory.CreateDeclaration(name, function["description"].Text(), parameters.Exists ? parameters.Element : s_noParameters);
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
                return ChatToolMode.RequireSpecific(Known(name, functions));
            case "allowed_tools":
                var allowed = choice["allowed_tools"].Exists ? choice["allowed_tools"] : choice;
                var names = allowed["tools"].Items().Select(tool => tool["function"].Exists ? tool["function"]["name"] : tool["name"])
                    .Where(field => field.Exists).Select(field => Known(field, functions)).ToHashSet();
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

    private static string Known(JsonField name, List<AITool> functions) => functions.Any(function => function.Name == name.RequiredText())
        ? name.RequiredText()
        : throw name.Refused($"The function '{name.Text()}' must be called, but is not offered. Offered: {string.Join(", ", functions.Select(function => function.Name))}.");
}
