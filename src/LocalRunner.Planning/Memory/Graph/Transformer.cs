using LocalRunner.Architectures;

namespace LocalRunner.Memory.Graph;

/// <summary>What sets one transformer's graph apart from another's, as far as memory shows it.</summary>
internal sealed record Transformer
{
    /// <summary>Gets whether norms are root-mean-square ones.</summary>
    public bool RootMeanSquare { get; init; } = true;

    /// <summary>Gets whether queries and keys are rotated by their position.</summary>
    public bool Rotates { get; init; } = true;

    /// <summary>Gets whether queries and keys are normed before that, where the file has the weights.</summary>
    public bool NormsQueries { get; init; }

    /// <summary>Gets whether the projections are cut to a range.</summary>
    public bool Clamps { get; init; }

    /// <summary>Gets whether the feed-forward block reads what attention reads, beside it.</summary>
    public bool IsParallel { get; init; }

    /// <summary>Gets whether a parallel feed-forward block norms its own input.</summary>
    public bool NormsParallel { get; init; }

    /// <summary>Gets whether learned positions are added to the embeddings.</summary>
    public bool AddsPositions { get; init; }

    /// <summary>Gets whether all tokens run through to the last norm, and outputs are picked after it.</summary>
    public bool PicksLate { get; init; }

    /// <summary>Gets whether the residual comes first in the sum after attention.</summary>
    public bool AddsToResidual { get; init; }

    /// <summary>Gets the choice of experts.</summary>
    public Func<Blocks, Experts> Experts { get; init; } = blocks => new(blocks);

    /// <summary>Gets whether the shared experts' result is weighed by a gate.</summary>
    public bool GatesShared { get; init; }

    /// <summary>Gets the graph of an architecture (src/models of llama.cpp); those that are not listed are taken for llama's.</summary>
    public static Transformer Of(ModelFacts facts) => facts.Architecture switch
    {
        "qwen3" or "qwen3vl" or "gemma3" or "gemma-embedding" => new() { NormsQueries = true },
        "qwen3moe" or "qwen3vlmoe" => new() { NormsQueries = true },
        "qwen2moe" => new() { Experts = blocks => new(blocks) { Normalizes = false }, GatesShared = true },
        "olmoe" => new() { NormsQueries = true, Experts = blocks => new(blocks) { Normalizes = false } },
        "phi3" or "phimoe" => new() { AddsToResidual = true },
        "command-r" => new() { RootMeanSquare = false, IsParallel = true, NormsQueries = true },
        "cohere2" => new() { RootMeanSquare = false, IsParallel = true },
        "dbrx" => new() { RootMeanSquare = false, Clamps = true },
        "olmo" => new() { RootMeanSquare = false, Clamps = facts.Number("attention.clamp_kqv") > 0 },
        "gpt2" or "starcoder" => new() { RootMeanSquare = false, Rotates = false, AddsPositions = true },
        "gptneox" => new()
        {
            RootMeanSquare = false,
            IsParallel = facts.Boolean("use_parallel_residual") ?? false,
            NormsParallel = true,
        },
        "starcoder2" or "nemotron" or "stablelm" => new() { RootMeanSquare = false },
        "gpt-oss" => new() { PicksLate = true, Experts = blocks => new(blocks) { ChoosesFirst = true, Normalizes = false, AddsBiases = true } },
        "jamba" => new() { Rotates = false, AddsToResidual = true, Experts = blocks => new(blocks) { Normalizes = false } },
        "granitehybrid" => new() { Rotates = facts.Boolean("rope.scaling.finetuned") ?? true },
        "deepseek2" => new()
        {
            Experts = blocks => new(blocks)
            {
                Normalizes = facts.Boolean("expert_weights_norm") ?? false,
                HasBias = facts.Tensor((int)(facts.Integer("leading_dense_block_count") ?? 0), "exp_probs_b.bias") is not null,
                Groups = (int)(facts.Integer("expert_group_count") ?? 0),
                GroupsUsed = (int)(facts.Integer("expert_group_used_count") ?? 0),
            },
        },
        _ => new(),
    };

    /// <summary>Gets the architectures whose graph was compared with the engine's; of others the estimate is llama's.</summary>
    public static IReadOnlySet<string> Known { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "llama", "qwen2", "qwen2vl", "qwen2moe", "qwen3", "qwen3moe", "phi3", "gemma", "gemma2", "gemma3", "command-r", "dbrx", "deepseek2", "gpt2", "gptneox",
        "starcoder2", "gpt-oss", "grok", "mamba", "mamba2", "jamba", "granitehybrid", "falcon-h1",
    };
}
