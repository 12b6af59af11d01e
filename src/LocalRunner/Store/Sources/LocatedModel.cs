using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Store.Sources;

/// <summary>Holds a model that was found where it is published.</summary>
/// <param name="Model">The model.</param>
/// <param name="Header">Its header, where the choice took that; null otherwise.</param>
/// <param name="Plan">The plan that it was chosen by; null where there was nothing to choose.</param>
internal sealed record LocatedModel(RemoteModel Model, GgufFile? Header = null, MemoryPlan? Plan = null)
{
    private const int MostNamed = 6;

    /// <summary>Gets how many quants there were to choose from.</summary>
    public int Choices { get; init; } = 1;

    /// <summary>Gets the names of those that could not be compared.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>Gets why it was chosen; null where there was nothing to choose.</summary>
    public string? Reason => Choices == 1 ? null : $"of {Choices} quants there: {Plan?.Reason ?? "it is the only one that could be planned."}{Others}";

    private string Others => LeftOut.Count == 0 ? ""
        : $" Not compared, being of another model or unreadable: {string.Join(", ", LeftOut.Take(MostNamed))}{(LeftOut.Count > MostNamed ? $" and {LeftOut.Count - MostNamed} more" : "")}.";
}
