namespace LocalRunner.Server.Router;

/// <summary>Leaves signals to the program: a Ctrl+C reaches workers too, and it is the router's to end them.</summary>
internal sealed class UnattendedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
