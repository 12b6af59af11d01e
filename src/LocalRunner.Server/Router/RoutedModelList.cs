using LocalRunner.Server.OpenAi;

namespace LocalRunner.Server.Router;

/// <summary>What <c>GET /v1/models</c> gives: the models twice, as OpenAI's clients and as Codex look for them, and the memory for all.</summary>
internal sealed record RoutedModelList(IReadOnlyList<RoutedModelItem> Data, IReadOnlyList<CatalogItem> Models)
{
    public string Object { get; init; } = "list";

    /// <summary>Gets the main memory for all models together, and what those that are loaded are planned to take of it, in bytes.</summary>
    public MemoryBudget? Budget { get; init; }

    internal sealed record MemoryBudget(long Bytes, long Planned);
}
