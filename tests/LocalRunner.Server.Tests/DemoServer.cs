using LocalRunner.Fixtures;

namespace LocalRunner.Server.Tests;

/// <summary>A server of the demo model for all tests of a class.</summary>
public sealed class DemoServer : IAsyncLifetime
{
    internal LocalModel Model { get; private set; } = null!;

    internal RunningServer Server { get; private set; } = null!;

    internal HttpClient Http => Server.Http;

    public async Task InitializeAsync()
    {
        Model = await Demo.LoadAsync();
        Server = await RunningServer.StartAsync(Model);
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Model.DisposeAsync();
    }
}
