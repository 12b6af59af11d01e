using LocalRunner.Server.Wire;
using Microsoft.Extensions.AI;

namespace LocalRunner.Server.Anthropic;

/// <summary>Reads which functions a reply may call.</summary>
internal static class ToolReader
{
    /// <summary>Adds the functions of a request to its options. Tools that run at the provider are left out: there is none.</summary>
    public static void Read(JsonField body, ChatOptions options)
    {
        var offered = body["tools"].Items().Where(tool => tool["type"].Text() is null or "custom");
        var functions = FunctionReader.Distinct(offered.Select(tool => FunctionReader.Read(tool, "input_schema")), body["tools"]);
        if (functions.Count > 0)
            options.Tools = functions;
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
            "tool" => ChatToolMode.RequireSpecific(FunctionReader.Named(choice["name"], functions)),
            var other => throw choice["type"].Refused($"'{other}' is no choice of tools. Give auto, any, tool or none."),
        };
    }
}
