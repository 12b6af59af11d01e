using LocalRunner.Plans;
using LocalRunner.Server.Models;

namespace LocalRunner.Server.Router;

/// <summary>A model's plan, and what its header says of it.</summary>
internal sealed record PlannedModel(MemoryPlan Plan, ModelDescription Description);
