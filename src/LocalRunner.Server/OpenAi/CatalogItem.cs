using LocalRunner.Server.Models;

namespace LocalRunner.Server.OpenAi;

/// <summary>A model as Codex reads a provider's catalogue, which it does entirely or not at all; with the names that llama-server's clients look for.</summary>
internal sealed record CatalogItem
{
    // Codex sends what stands here as instructions. Its own take more tokens than many a local context has.
    private const string Instructions = """
        You are a coding agent that works in the user's repository through the tools you are given.
        Read the files that matter before you change them. Make the smallest change that does what was asked, in the style of the code around it,
        and check it by running what the repository offers. Never undo changes that are not yours. When you are done, say in a few sentences what you did.
        """;

    private static readonly ReasoningLevel[] s_levels = [new("low", "Thinks little"), new("medium", "Thinks as much as usual"), new("high", "Thinks long")];

    public required string Slug { get; init; }

    public required string DisplayName { get; init; }

    public required string Name { get; init; }

    public required string Model { get; init; }

    public required string Description { get; init; }

    public string Type { get; init; } = "model";

    public required IReadOnlyList<string> Capabilities { get; init; }

    public required IReadOnlyList<ReasoningLevel> SupportedReasoningLevels { get; init; }

    public string ShellType { get; init; } = "shell_command";

    public string Visibility { get; init; } = "list";

    public bool SupportedInApi { get; init; } = true;

    public int Priority { get; init; } = 1;

    public string BaseInstructions { get; init; } = Instructions;

    public bool SupportsReasoningSummaries { get; init; }

    public bool SupportVerbosity { get; init; }

    public required TruncationPolicy TruncationPolicy { get; init; }

    public bool SupportsParallelToolCalls { get; init; } = true;

    public required int ContextWindow { get; init; }

    public IReadOnlyList<string> ExperimentalSupportedTools { get; init; } = [];

    public required IReadOnlyList<string> InputModalities { get; init; }

    public static CatalogItem Of(ModelDescription model) => new()
    {
        Slug = model.Name,
        DisplayName = model.Name,
        Name = model.Name,
        Model = model.Name,
        Description = $"{model.Architecture} {model.Quant}, {model.ContextLength} tokens of context",
        Capabilities = [.. Names(model.Capabilities)],
        SupportedReasoningLevels = model.Capabilities.Thinking ? s_levels : [],
        TruncationPolicy = new("tokens", Math.Clamp(model.ContextLength / 4, 1, 10_000)),
        ContextWindow = model.ContextLength,
        InputModalities = ModelModalities.Of(model).InputModalities,
    };

    private static IEnumerable<string> Names(ModelCapabilities can)
    {
        if (can.Completion)
            yield return "completion";
        if (can.Tools)
            yield return "tools";
        if (can.Thinking)
            yield return "thinking";
        if (can.Embedding)
            yield return "embedding";
        if (can.Vision)
            yield return "vision";
        if (can.Infill)
            yield return "insert";
    }
}

internal sealed record ReasoningLevel(string Effort, string Description);

internal sealed record TruncationPolicy(string Mode, int Limit);
