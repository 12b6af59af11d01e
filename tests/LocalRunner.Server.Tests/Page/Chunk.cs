using System.Text.Json.Nodes;

namespace LocalRunner.Server.Tests.Page;

/// <summary>Chunks of a streamed chat completion, as OpenAI's clients know them.</summary>
internal static class Chunk
{
    public static string Text(string text) => Delta(new() { ["content"] = text });

    public static string Reasoning(string text) => Delta(new() { ["reasoning_content"] = text });

    public static string Call(string id, string name, string arguments) => Delta(new()
    {
        ["tool_calls"] = new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["id"] = id,
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = name, ["arguments"] = arguments },
        }),
    });

    public static string Arguments(string more) => Delta(new()
    {
        ["tool_calls"] = new JsonArray(new JsonObject { ["index"] = 0, ["function"] = new JsonObject { ["arguments"] = more } }),
    });

    public static string Finish(string reason = "stop") => Of(new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = new JsonObject(), ["finish_reason"] = reason }));

    public static string Usage(int prompt, int cached, int completion, double speed) => new JsonObject
    {
        ["choices"] = new JsonArray(),
        ["usage"] = new JsonObject
        {
            ["prompt_tokens"] = prompt,
            ["completion_tokens"] = completion,
            ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = cached },
        },
        ["timings"] = new JsonObject { ["predicted_per_second"] = speed, ["prompt_per_second"] = 10 * speed },
    }.ToJsonString();

    private static string Delta(JsonObject delta) => Of(new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = null }));

    private static string Of(JsonArray choices) => new JsonObject { ["id"] = "chatcmpl-1", ["object"] = "chat.completion.chunk", ["choices"] = choices }.ToJsonString();
}
