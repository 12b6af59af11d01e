using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Store.Sources;

/// <summary>Holds the model that was chosen among those of a repository.</summary>
/// <param name="Model">The model.</param>
/// <param name="Header">Its header.</param>
/// <param name="Plan">The plan that it was chosen by; null where there was nothing to choose.</param>
/// <param name="LeftOut">The models that could not be compared: of another size than the quants of one model have, or unreadable.</param>
internal sealed record ChosenModel(PublishedModel Model, GgufFile Header, MemoryPlan? Plan, IReadOnlyList<PublishedModel> LeftOut);
