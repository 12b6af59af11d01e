namespace LocalRunner.Server.Router;

/// <summary>Where a request goes.</summary>
internal abstract record Route
{
    /// <summary>To a worker of this machine.</summary>
    internal sealed record Here(NamedModel Model) : Route;

    /// <summary>To another server, under the model's name there; null leaves the name as the client wrote it.</summary>
    internal sealed record Elsewhere(Upstream Upstream, string? Model) : Route;
}
