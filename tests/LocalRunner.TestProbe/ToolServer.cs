using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalRunner.TestProbe;

/// <summary>A server of the Model Context Protocol on stdio, which has one tool and may misbehave. It shares no code with the client.</summary>
public static class ToolServer
{
    private const string Tools =
        """
        {"tools": [{"name": "find_book", "description": "Looks for a book", "inputSchema":
            {"type": "object", "properties": {"topic": {"type": "string"}}, "required": ["topic"]}}]}
        """;

    /// <param name="manner">What it does when its tool is called, or before.</param>
    /// <param name="input">Its requests, a line each.</param>
    /// <param name="output">Its answers.</param>
    public static int Run(string manner, TextReader input, TextWriter output)
    {
        Console.Error.WriteLine($"the server is {manner}");
        if (manner == "absent")
            return 3;
        while (input.ReadLine() is { } line)
        {
            if (manner == "mute")
                continue;
            if (JsonNode.Parse(line) is not JsonObject request || request["id"] is not { } id)
                continue;
            var method = request["method"]?.GetValue<string>();
            if (method == "tools/call")
            {
                switch (manner)
                {
                    case "mortal":
                        return 4;
                    case "slow":
                        continue;
                    case "garbled":
                        output.WriteLine("{\"jsonrpc\": \"2.0\", \"id\": }{ this is no JSON \0");
                        output.WriteLine("<html>");
                        output.Flush();
                        continue;
                }
            }

            var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone() };
            foreach (var (name, value) in Answer(method, request["params"] as JsonObject, manner))
                answer[name] = value;
            output.WriteLine(answer.ToJsonString());
            output.Flush();
        }

        return 0;
    }

    /// <summary>Answers a request; also that of a server at an address.</summary>
    public static IEnumerable<(string Name, JsonNode? Value)> Answer(string? method, JsonObject? parameters, string manner)
    {
        switch (method)
        {
            case "initialize":
                yield return ("result", new JsonObject
                {
                    ["protocolVersion"] = parameters?["protocolVersion"]?.DeepClone() ?? "2025-06-18",
                    ["capabilities"] = new JsonObject { ["tools"] = new JsonObject() },
                    ["serverInfo"] = new JsonObject { ["name"] = "probe", ["version"] = "1" },
                });
                break;
            case "ping":
                yield return ("result", new JsonObject());
                break;
            case "tools/list":
                yield return ("result", JsonNode.Parse(Tools));
                break;
            case "tools/call" when manner == "refusing":
                yield return ("error", new JsonObject { ["code"] = -32000, ["message"] = "no such shelf" });
                break;
            case "tools/call":
                var topic = parameters?["arguments"]?["topic"]?.ToString();
                yield return ("result", new JsonObject
                {
                    ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = Text(manner, topic) }),
                    ["isError"] = manner == "failing",
                });
                break;
            default:
                yield return ("error", new JsonObject { ["code"] = -32601, ["message"] = $"There is no method {JsonSerializer.Serialize(method)}." });
                break;
        }
    }

    private static string Text(string manner, string? topic) => manner switch
    {
        "failing" => $"the shelf of {topic} is closed",
        "long" => string.Concat(Enumerable.Repeat("The fox. ", 30_000))[..250_000],
        _ => $$"""{"title": "The {{topic}} and the sea"}""",
    };
}
