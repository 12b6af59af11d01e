namespace LocalRunner.Server.Router;

/// <summary>What a worker process is started with.</summary>
/// <param name="Model">The model that it serves, and nothing else.</param>
/// <param name="Address">Where it listens (<see cref="WorkerAddress"/>).</param>
/// <param name="Settings">The settings of the plan, all of them fixed, so that it takes what was planned.</param>
/// <param name="Budget">The main memory that the plan stays within, in bytes.</param>
public sealed record WorkerStart(NamedModel Model, string Address, PlanSettings Settings, long Budget)
{
    /// <summary>Gets the projector that the plan counts; null where it reads no images.</summary>
    public string? Projector { get; init; }
}
