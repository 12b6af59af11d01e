using LocalRunner.Fixtures;

namespace LocalRunner.Tests;

/// <summary>The model that ships, loaded once for the tests of a class, and its client.</summary>
public sealed class LoadedDemo : IAsyncLifetime
{
    public LocalModel Model { get; private set; } = null!;

    public LocalChatClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Model = await Demo.LoadAsync();
        Client = new LocalChatClient(Model);
    }

    public async Task DisposeAsync() => await Model.DisposeAsync();
}
