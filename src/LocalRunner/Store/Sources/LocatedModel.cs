using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Store.Sources;

/// <summary>Holds a model that was found where it is published.</summary>
/// <param name="Model">The model.</param>
/// <param name="Header">Its header, where the choice took that; null otherwise.</param>
/// <param name="Plan">The plan that it was chosen by; null where there was nothing to choose.</param>
/// <param name="Choices">How many quants there were to choose from.</param>
internal sealed record LocatedModel(RemoteModel Model, GgufFile? Header = null, MemoryPlan? Plan = null, int Choices = 1)
{
    /// <summary>Gets why it was chosen; null where there was nothing to choose.</summary>
    public string? Reason => Plan is null ? null : $"of {Choices} quants there: {Plan.Reason}";
}
