using LocalRunner.Engine;
using LocalRunner.Fixtures;

namespace LocalRunner.Server.Tests;

/// <summary>A server of a made-up engine, for failures and delays that the real one can't be made to show.</summary>
internal sealed class FakeEngineServer : IAsyncDisposable
{
    private readonly LocalModel _model;

    private FakeEngineServer(LocalModel model, RunningServer server) => (_model, Server) = (model, server);

    public RunningServer Server { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="onDecode">What the engine does at a position; prompts of a message begin at 0.</param>
    /// <param name="options">The server's options; null takes the defaults.</param>
    public static async Task<FakeEngineServer> StartAsync(Func<int, DecodeStatus> onDecode, ServerOptions? options = null)
    {
        var model = await LocalModel.LoadAsync(
            new FakeEngine { OnDecode = onDecode }, Demo.F16, new() { ContextLength = 64, ChatTemplate = "{{ messages[0].content }}" }, null, CancellationToken.None);
        return new(model, await RunningServer.StartAsync((options ?? new()) with { Models = [new() { Name = "fake", Model = model }] }));
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await _model.DisposeAsync();
    }
}
