using LocalRunner.Server.Wire;
using Microsoft.Extensions.AI;

namespace LocalRunner.Server.Anthropic;

/// <summary>Reads which functions a reply may call.</summary>
internal static class ToolReader
{
    /// <summary>Adds the functions of a request to its options. Tools that run at the provider are left out: there is none.</summary>
    public static void Read(JsonField body, ChatOptions options)
    {
        var functions = body["tools"].Items().Where(tool => tool["type"].Text() is null or "custom").Select(tool => FunctionReader.Read(tool, "input_schema")).ToList();
        if (functions.Count > 0)
            options.Tools = [.. functions];
        var choice = body["tool_choice"].Object();
        if (!choice.Exists)
            return;
        options.AllowMultipleToolCalls = choice["disable_parallel_tool_use"].Flag() is { } disabled ? !disabled : null;
        options.ToolMode = choice["type"].RequiredText() switch
        {
            "auto" => ChatToolMode.Auto,
            "none" => ChatToolMode.None,
            "any" when functions.Count > 0 => ChatToolMode.RequireAny,
            "any" => throw choice["type"].Refused("A call is required, but there is no function to call. Give tools with a name and an input_schema."),
            "tool" => ChatToolMode.RequireSpecific(Named(choice["name"], functions)),
            var other => throw choice["type"].Refused($"'{other}' is no choice of tools. Give auto, any, tool or none."),
        };
    }

    private static string Named(JsonField name, List<AIFunctionDeclaration> functions) => functions.Any(function => function.Name == name.RequiredText())
        ? name.RequiredText()
        : throw name.Refused($"There is no tool '{name.RequiredText()}' among those given: {string.Join(", ", functions.Select(function => function.Name))}.");
}
