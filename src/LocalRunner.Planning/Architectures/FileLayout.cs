using LocalRunner.Gguf;

namespace LocalRunner.Architectures;

/// <summary>Describes what an architecture's files hold: which tensors, how they are cut, and which keys beside the common ones.</summary>
internal sealed record FileLayout
{
    /// <summary>Gets whether norms have a bias.</summary>
    public bool NormBias { get; init; }

    /// <summary>Gets whether queries, keys and values are one matrix.</summary>
    public bool FusedProjection { get; init; }

    public bool ProjectionBias { get; init; }

    public bool OutputBias { get; init; }

    public bool FeedForwardBias { get; init; }

    /// <summary>Gets whether queries and keys are normed, each head by the same weights.</summary>
    public bool NormsQueries { get; init; }

    /// <summary>Gets whether queries come with a gate for the output, as wide as they are.</summary>
    public bool GatesAttention { get; init; }

    /// <summary>Gets the layers from which on a model norms each head by weights of its own; 0 for never.</summary>
    public int PerHeadNormsFrom { get; init; }

    /// <summary>Gets the name of the norm before the feed-forward block; empty where there is none.</summary>
    public string FeedForwardNorm { get; init; } = "ffn_norm";

    /// <summary>Gets the names of the norms after attention and after the feed-forward block.</summary>
    public IReadOnlyList<string> PostNorms { get; init; } = [];

    /// <summary>Gets whether feed-forward blocks have a gate of its own.</summary>
    public bool Gate { get; init; } = true;

    /// <summary>Gets whether the gate is the first half of the up matrix.</summary>
    public bool FusedGate { get; init; }

    /// <summary>Gets whether there are attention sinks, and biases of the router and of each expert.</summary>
    public bool Sinks { get; init; }

    /// <summary>Gets whether keys and values are compressed (MLA).</summary>
    public bool Latent { get; init; }

    /// <summary>Gets whether a part of a head may be rotated.</summary>
    public bool RotatesParts { get; init; }

    public RopeFactors Rope { get; init; }

    /// <summary>Gets whether the embeddings serve as the output.</summary>
    public Presence TiedEmbeddings { get; init; } = Presence.Optional;

    public Presence Window { get; init; } = Presence.Optional;

    public Presence Experts { get; init; }

    public Presence SharedExperts { get; init; }

    /// <summary>Gets whether the width inside an expert is given as that of feed-forward blocks.</summary>
    public bool ExpertsAsFeedForward { get; init; }

    /// <summary>Gets whether the width inside an expert is always given.</summary>
    public bool WritesExpertWidth { get; init; }

    /// <summary>Gets whether the width of all shared experts is given.</summary>
    public bool WritesSharedWidth { get; init; }

    /// <summary>Gets whether the shared experts have a gate.</summary>
    public bool GatesShared { get; init; }

    /// <summary>Gets whether layers with a window and without have heads of their own, some share caches or have embeddings, and experts stand beside a dense block.</summary>
    public bool MixedLayers { get; init; }

    /// <summary>Gets whether recurrent layers norm what the state is computed from.</summary>
    public bool NormsState { get; init; }

    /// <summary>Gets keys of the architecture that its files always have.</summary>
    public IReadOnlyList<(string Key, GgufValue Value)> Keys { get; init; } = [];

    /// <summary>Gets whether the tokenizer has no merges.</summary>
    public bool SentencePiece { get; init; }

    /// <summary>Gets the merges that published files have beside a vocabulary of one size.</summary>
    public (int Vocabulary, int Count)? Merges { get; init; }
}
