using LocalRunner.Plans;
using LocalRunner.Server.Models;

namespace LocalRunner.Server.Router;

/// <summary>A model's plan, and what its header says of it.</summary>
internal sealed record PlannedModel(MemoryPlan Plan, ModelDescription Description)
{
    /// <summary>Gets the projector that the plan counts; null where it reads no images.</summary>
    public string? Projector { get; init; }
}
