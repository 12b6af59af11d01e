namespace LocalRunner.Server.Router;

/// <summary>What a worker process was told at its start.</summary>
/// <param name="Model">The model that it serves.</param>
/// <param name="Address">Where it listens (<see cref="WorkerAddress"/>).</param>
/// <param name="Loading">How the model is loaded.</param>
public sealed record WorkerOptions(NamedModel Model, string Address, ModelOptions Loading);
