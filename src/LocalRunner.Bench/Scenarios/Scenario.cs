using LocalRunner.Catalog;
using LocalRunner.Gguf;

namespace LocalRunner.Bench.Scenarios;

/// <summary>A question that the articles answered, asked again: which models run on a machine, and how well.</summary>
/// <param name="Name">The name.</param>
/// <param name="Question">What is asked, in a sentence.</param>
/// <param name="Device">The preset of the machine.</param>
/// <param name="Budget">The memory that a model may take; null for what the machine leaves.</param>
/// <param name="Models">The models, by their names in the catalogue.</param>
public sealed record Scenario(string Name, string Question, string Device, ByteSize? Budget, IReadOnlyList<string> Models)
{
    /// <summary>Below this, a model answers worse than a smaller one in more bits: a mean divergence above 0.11 (models/quality.json).</summary>
    internal const GgufFileType LowestFileType = GgufFileType.Q3_K_M;

    /// <summary>The lowest of the types with 4 bits a weight, which is what the articles ran.</summary>
    internal const GgufFileType FourBits = GgufFileType.Q4_0;

    private static readonly string[] s_small =
    [
        "llama-3.2-1b", "llama-3.2-3b", "qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b", "qwen2.5-coder-3b", "gemma-2-2b", "gemma-3-1b", "gemma-3-4b",
        "phi-3-mini-4k", "smollm2-135m", "smollm2-360m", "smollm2-1.7b",
    ];

    /// <summary>Gets the scenarios: the laptop with 64 GB, and the phone.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("laptop-64gb", "Which models of the articles run on a laptop of 2023 with 64 GB, and how fast?", "m2-max-64gb", null, [.. ModelCatalog.Entries.Select(entry => entry.Id)]),
        new("phone", "Does Llama 3.2 3B answer on a phone in under 2 GB at 20 tokens a second, and what else does in as much memory?", "phone-8gb", new ByteSize(2_000_000_000), s_small),
    ];

    /// <summary>Finds a scenario.</summary>
    /// <exception cref="LocalRunnerException">None has the name; the message names them.</exception>
    public static Scenario Find(string name) => All.FirstOrDefault(scenario => string.Equals(scenario.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw Require.Invalid($"No scenario is called '{name}'. There are: {string.Join(", ", All.Select(scenario => scenario.Name))}.");
}
