namespace LocalRunner.Synthesis;

/// <summary>What sets one architecture's file apart from another's: which tensors it has, and how they are cut (llama.cpp, src/models).</summary>
internal sealed record TransformerStyle
{
    /// <summary>Gets whether norms are layer norms, with another key for their epsilon.</summary>
    public bool LayerNorm { get; init; }

    /// <summary>Gets whether norms have a bias.</summary>
    public bool NormBias { get; init; }

    /// <summary>Gets whether queries, keys and values are one matrix.</summary>
    public bool FusedProjection { get; init; }

    public bool ProjectionBias { get; init; }

    public bool OutputBias { get; init; }

    public bool FeedForwardBias { get; init; }

    /// <summary>Gets whether queries and keys are normed, each head by the same weights.</summary>
    public bool NormsQueries { get; init; }

    /// <summary>Gets the name of the norm before the feed-forward block; empty where there is none.</summary>
    public string FeedForwardNorm { get; init; } = "ffn_norm";

    /// <summary>Gets the names of the norms after attention and after the feed-forward block.</summary>
    public IReadOnlyList<string> PostNorms { get; init; } = [];

    /// <summary>Gets whether feed-forward blocks have a gate of its own.</summary>
    public bool Gate { get; init; } = true;

    /// <summary>Gets whether the gate is the first half of the up matrix.</summary>
    public bool FusedGate { get; init; }

    public bool LearnedPositions { get; init; }

    /// <summary>Gets whether the embeddings always serve as the output.</summary>
    public bool AlwaysTied { get; init; }

    /// <summary>Gets the attention sinks and biases of each expert that gpt-oss has.</summary>
    public bool Sinks { get; init; }

    public static IReadOnlyDictionary<string, TransformerStyle> All { get; } = new Dictionary<string, TransformerStyle>(StringComparer.Ordinal)
    {
        ["llama"] = new(),
        ["qwen2"] = new() { ProjectionBias = true },
        ["qwen2vl"] = new() { ProjectionBias = true },
        ["qwen3"] = new() { NormsQueries = true },
        ["qwen3moe"] = new() { NormsQueries = true },
        ["phi3"] = new() { FusedProjection = true, Gate = false, FusedGate = true },
        ["gemma2"] = new() { PostNorms = ["post_attention_norm", "post_ffw_norm"], AlwaysTied = true },
        ["gemma3"] = new() { PostNorms = ["post_attention_norm", "post_ffw_norm"], NormsQueries = true },
        ["command-r"] = new() { LayerNorm = true, FeedForwardNorm = "", AlwaysTied = true },
        ["dbrx"] = new() { LayerNorm = true, FusedProjection = true, FeedForwardNorm = "attn_output_norm" },
        ["gpt2"] = new()
        {
            LayerNorm = true,
            NormBias = true,
            FusedProjection = true,
            ProjectionBias = true,
            OutputBias = true,
            FeedForwardBias = true,
            Gate = false,
            LearnedPositions = true,
        },
        ["gptneox"] = new()
        {
            LayerNorm = true,
            NormBias = true,
            FusedProjection = true,
            ProjectionBias = true,
            OutputBias = true,
            FeedForwardBias = true,
            Gate = false,
        },
        ["starcoder2"] = new() { LayerNorm = true, NormBias = true, ProjectionBias = true, OutputBias = true, FeedForwardBias = true, Gate = false },
        ["gpt-oss"] = new() { ProjectionBias = true, OutputBias = true, FeedForwardNorm = "post_attention_norm", Sinks = true },
        ["grok"] = new() { PostNorms = ["attn_output_norm", "layer_output_norm"] },
        ["deepseek2"] = new(),
        ["jamba"] = new(),
        ["granitehybrid"] = new(),
    };
}
