using ModelContextProtocol.Client;

namespace LocalRunner.Cli.Tools;

/// <summary>The servers of tools that a chat is connected to.</summary>
internal sealed class McpConnections : IAsyncDisposable
{
    private static readonly TimeSpan s_leave = TimeSpan.FromSeconds(2);

    private readonly List<McpClient> _clients = [];

    private McpConnections()
    {
    }

    public IReadOnlyList<McpTool> Tools { get; private set; } = [];

    /// <summary>Connects to servers, all at once. One that can't be is told of, and the others serve.</summary>
    /// <param name="servers">The servers.</param>
    /// <param name="limit">How long one may take to start and to list its tools.</param>
    /// <param name="note">Tells the user of a server that is left out.</param>
    /// <param name="log">Takes what servers write to stderr; null for nobody.</param>
    /// <param name="cancellation">Stops connecting.</param>
    public static async Task<McpConnections> ConnectAsync(
        IReadOnlyList<McpServer> servers, TimeSpan limit, Action<string> note, Action<string>? log, CancellationToken cancellation)
    {
        var connections = new McpConnections();
        try
        {
            var tools = new List<McpTool>();
            foreach (var (server, client, found) in await Task.WhenAll(servers.Select(server => ConnectAsync(server, limit, note, log, cancellation))))
            {
                if (client is not null)
                    connections._clients.Add(client);
                foreach (var tool in found)
                {
                    var isTaken = tools.Any(other => other.Tool.Name == tool.Name);
                    tools.Add(new(server.Name, isTaken ? tool.WithName($"{server.Name}_{tool.Name}") : tool));
                }
            }

            connections.Tools = [.. tools.DistinctBy(tool => tool.Tool.Name)];
            return connections;
        }
        catch
        {
            await connections.DisposeAsync();
            throw;
        }
    }

    /// <summary>Leaves all servers; one that does not let go is left alone.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_clients.Select(LeaveAsync));

    private static async Task<(McpServer Server, McpClient? Client, IList<McpClientTool> Tools)> ConnectAsync(
        McpServer server, TimeSpan limit, Action<string> note, Action<string>? log, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(limit);
        McpClient? client = null;
        try
        {
            client = await McpClient.CreateAsync(Transport(server, log), cancellationToken: stop.Token).WaitAsync(stop.Token);
            return (server, client, await client.ListToolsAsync(cancellationToken: stop.Token).AsTask().WaitAsync(stop.Token));
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            note(exception is OperationCanceledException
                ? $"The tools of '{server.Name}' are left out: the server gave no answer within {limit.TotalSeconds:0.#} s."
                : $"The tools of '{server.Name}' are left out: {ToolFailure.Describe(exception)}");
            if (client is not null)
                await LeaveAsync(client);
            return (server, null, []);
        }
    }

    private static IClientTransport Transport(McpServer server, Action<string>? log) => server.Address is { } address
        ? new HttpClientTransport(new() { Name = server.Name, Endpoint = address, AdditionalHeaders = new Dictionary<string, string>(server.Headers) })
        : new StdioClientTransport(new()
        {
            Name = server.Name,
            Command = server.Command!,
            Arguments = [.. server.Arguments],
            EnvironmentVariables = server.Environment.ToDictionary(each => each.Key, each => (string?)each.Value),
            WorkingDirectory = server.Folder,
            ShutdownTimeout = s_leave,
            StandardErrorLines = log is null ? null : line => log($"{server.Name}: {line}"),
        });

    private static async Task LeaveAsync(McpClient client)
    {
        try
        {
            await client.DisposeAsync().AsTask().WaitAsync(s_leave * 2);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever goes wrong with a server that is no longer wanted is nobody's concern.
        }
    }
}
