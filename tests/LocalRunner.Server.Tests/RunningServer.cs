using LocalRunner.Fixtures;
using Microsoft.AspNetCore.Builder;

namespace LocalRunner.Server.Tests;

/// <summary>A real server on a free port of this machine, with a model that the tests share.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private RunningServer(WebApplication application)
    {
        _application = application;
        Address = new(application.Urls.Single());
        Http = new() { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(2) };
    }

    public Uri Address { get; }

    public Uri V1 => new(Address, "/v1");

    public HttpClient Http { get; }

    public IServiceProvider Services => _application.Services;

    /// <summary>Starts a server of the demo model, under the name demo and the alias fast.</summary>
    public static Task<RunningServer> StartAsync(LocalModel model, ServerOptions? options = null, Action<WebApplicationBuilder>? configure = null) =>
        StartAsync((options ?? new()) with { Models = [new() { Name = "demo", Aliases = ["fast"], Model = model, Defaults = Demo.Greedy() }] }, configure);

    public static async Task<RunningServer> StartAsync(ServerOptions options, Action<WebApplicationBuilder>? configure = null)
    {
        var application = ModelServer.Create(options with { Addresses = ["http://127.0.0.1:0"] }, configure);
        await application.StartAsync();
        return new(application);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
