using LocalRunner.Fixtures;

namespace LocalRunner.Server.Tests;

/// <summary>A server of a small model with a projector, for all tests of a class.</summary>
public sealed class SeeingServer : IAsyncLifetime
{
    private TemporaryFolder Folder { get; } = new();

    internal LocalModel Model { get; private set; } = null!;

    internal RunningServer Server { get; private set; } = null!;

    internal HttpClient Http => Server.Http;

    public async Task InitializeAsync()
    {
        var options = new ModelOptions { ContextLength = 1024, Threads = 1, Projector = new SmallProjector("idefics3", SeeingModel.Width).Write(Folder) };
        Model = await LocalModel.LoadAsync(SeeingModel.Write(Folder, "idefics3"), options);
        Server = await RunningServer.StartAsync(new ServerOptions { Models = [new() { Name = "seeing", Model = Model, Defaults = Demo.Greedy(8) }] });
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Model.DisposeAsync();
        Folder.Dispose();
    }
}
