using LocalRunner.Cli.Interaction;
using Microsoft.Extensions.AI;

namespace LocalRunner.Cli.Tools;

/// <summary>Answers with tools: what the model calls is called, and its result given back, until it answers in words.</summary>
internal sealed class ToolChat : IAsyncDisposable
{
    private const int MostRounds = 12;

    private readonly McpConnections _connections;
    private readonly LocalChatClient _local;
    private readonly FunctionInvokingChatClient _client;
    private readonly IList<AITool> _tools;

    private ToolChat(LocalModel model, McpConnections connections, ToolPermission permission, TimeSpan limit, Terminal terminal)
    {
        _connections = connections;
        _local = new(model);
        _client = new(_local) { MaximumIterationsPerRequest = MostRounds };
        var room = new ResultRoom(model, PrepareAsync);
        _tools = [.. connections.Tools.Select(tool => new AskedTool(tool, permission, limit, room, terminal))];
    }

    /// <summary>Gets what tools there are, each with its server.</summary>
    public IReadOnlyList<McpTool> Tools => _connections.Tools;

    /// <param name="model">The model.</param>
    /// <param name="servers">The servers of tools.</param>
    /// <param name="limit">How long a server may take to start, and to answer a call.</param>
    /// <param name="allowsAll">Whether every call is allowed unasked.</param>
    /// <param name="isVerbose">Whether what servers write to stderr shows.</param>
    /// <param name="terminal">Where to ask and to tell.</param>
    /// <param name="cancellation">Stops connecting.</param>
    public static async Task<ToolChat> ConnectAsync(
        LocalModel model, IReadOnlyList<McpServer> servers, TimeSpan limit, bool allowsAll, bool isVerbose, Terminal terminal, CancellationToken cancellation)
    {
        void Note(string text) => terminal.Error.WriteLine(terminal.Shown(text));
        var connections = await McpConnections.ConnectAsync(servers, limit, Note, isVerbose ? Note : null, cancellation);
        return new(model, connections, new ToolPermission(terminal, allowsAll), limit, terminal);
    }

    public IAsyncEnumerable<ChatResponseUpdate> StreamAsync(IEnumerable<ChatMessage> messages, GenerationOptions options, CancellationToken cancellation) =>
        _client.GetStreamingResponseAsync(messages, new ChatOptions { Tools = _tools, RawRepresentationFactory = _ => options }, cancellation);

    /// <summary>Writes a conversation out as the model gets it, with the tools before it.</summary>
    /// <exception cref="LocalRunnerException">It can't be answered: it is too long, or the template refuses it.</exception>
    public ValueTask<ChatPrompt> PrepareAsync(IEnumerable<ChatMessage> messages, CancellationToken cancellation) =>
        _local.PrepareAsync(messages, new ChatOptions { Tools = _tools }, cancellation);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _connections.DisposeAsync();
    }
}
