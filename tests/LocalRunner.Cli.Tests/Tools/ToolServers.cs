using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Tools;

/// <summary>Servers of tools for tests, and the files that name them.</summary>
internal static class ToolServers
{
    /// <summary>Writes a file that names servers of the probe, each with a manner.</summary>
    public static string File(TemporaryFolder folder, params (string Name, string Manner)[] servers) => Write(folder, new JsonObject
    {
        ["mcpServers"] = new JsonObject(servers.Select(server => KeyValuePair.Create(server.Name, (JsonNode?)new JsonObject
        {
            ["command"] = "dotnet",
            ["args"] = new JsonArray(Path.Combine(AppContext.BaseDirectory, "LocalRunner.TestProbe.dll"), "tool-server", server.Manner),
            ["env"] = new JsonObject { ["DOTNET_EnableDiagnostics"] = "0" },
        }))),
    });

    public static string Write(TemporaryFolder folder, JsonNode file) => folder.Write("mcp.json", Encoding.UTF8.GetBytes(file.ToJsonString()));

    /// <summary>Answers requests at an address until disposed.</summary>
    internal sealed class AtAddress : IDisposable
    {
        private readonly HttpListener _listener = new();

        public AtAddress()
        {
            Address = $"http://127.0.0.1:{FreePort()}/mcp/";
            _listener.Prefixes.Add(Address);
            _listener.Start();
            _ = ServeAsync();
        }

        public string Address { get; }

        public void Dispose() => _listener.Close();

        private static int FreePort()
        {
            using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            socket.Start();
            return ((IPEndPoint)socket.LocalEndpoint).Port;
        }

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                    await AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                // The listener was closed.
            }
        }

        private static async Task AnswerAsync(HttpListenerContext context)
        {
            using var response = context.Response;
            response.KeepAlive = false;
            if (context.Request.HttpMethod != "POST")
            {
                response.StatusCode = 405;
                return;
            }

            var request = (JsonObject)(await JsonNode.ParseAsync(context.Request.InputStream))!;
            if (request["id"] is not { } id)
            {
                response.StatusCode = 202;
                return;
            }

            var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id.DeepClone() };
            foreach (var (name, value) in LocalRunner.TestProbe.ToolServer.Answer(request["method"]?.GetValue<string>(), request["params"] as JsonObject, "kind"))
                answer[name] = value;
            response.ContentType = "application/json";
            var bytes = JsonSerializer.SerializeToUtf8Bytes(answer);
            response.ContentLength64 = bytes.Length;
            await response.OutputStream.WriteAsync(bytes);
        }
    }
}
