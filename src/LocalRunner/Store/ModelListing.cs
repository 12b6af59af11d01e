namespace LocalRunner.Store;

/// <summary>Holds the models that are on this machine.</summary>
/// <param name="Models">The models, LocalRunner's and the hub's cache first.</param>
/// <param name="Remarks">What was left out, and why, a sentence each: unreadable folders, broken indices, files that are missing.</param>
public sealed record ModelListing(IReadOnlyList<InstalledModel> Models, IReadOnlyList<string> Remarks)
{
    /// <summary>Gets the downloads that did not end yet, LocalRunner's alone.</summary>
    public IReadOnlyList<UnfinishedPull> Unfinished { get; init; } = [];
}
