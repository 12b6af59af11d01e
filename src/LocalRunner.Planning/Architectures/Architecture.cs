namespace LocalRunner.Architectures;

/// <summary>
/// Describes what sets an architecture apart in llama.cpp (src/models): what its graph asserts, which kinds of layers it has, how its
/// compute graph is built and what its files hold. What is not set is as in llama, or as the header says.
/// </summary>
/// <param name="Name">The name in <c>general.architecture</c>.</param>
internal sealed record Architecture(string Name)
{
    public FileKind Kind { get; init; }

    /// <summary>Gets whether keys and values must have one width: the graph asserts it.</summary>
    public bool EqualHeadWidths { get; init; }

    /// <summary>Gets whether layers with a window may have heads of another width all the same.</summary>
    public bool OwnWindowHeads { get; init; }

    /// <summary>Gets whether the heads' queries together must be as wide as the layers: the matrices are read so, whatever the header says of heads.</summary>
    public bool HeadsFillWidth { get; init; }

    public Rotation Rotation { get; init; }

    /// <summary>Gets which layers rotate, where some do.</summary>
    public RotatedLayers Rotated { get; init; }

    /// <summary>Gets the only number of layers with which a model rotates; 0 for any.</summary>
    public int RotatedDepth { get; init; }

    /// <summary>Gets whether queries that are not rotated are scaled by their position.</summary>
    public bool ScalesUnrotated { get; init; }

    /// <summary>Gets whether values are normed before they are cached.</summary>
    public bool NormsValues { get; init; }

    /// <summary>Gets whether a position has four sections, for text, height and width (M-RoPE).</summary>
    public bool SectionedPositions { get; init; }

    /// <summary>Gets whether the first layers read features of images that lie behind the embeddings (DeepStack), as many as n_deepstack_layers says.</summary>
    public bool ReadsFeatures { get; init; }

    /// <summary>Gets the only base of the rotation that the graph takes; 0 for any.</summary>
    public double RopeBase { get; init; }

    /// <summary>Gets whether learned positions are added to the embeddings.</summary>
    public bool LearnedPositions { get; init; }

    public bool FlashAttention { get; init; } = true;

    /// <summary>Gets which layers have a sliding window; null where none has one, whatever the header says.</summary>
    public SlidingWindow? Window { get; init; }

    /// <summary>Gets whether the last layers look into the caches of earlier ones.</summary>
    public bool SharesCaches { get; init; }

    /// <summary>Gets how many layers have a cache of their own where others look into them; null where the header says so.</summary>
    public int? CachedLayers { get; init; }

    /// <summary>
    /// Gets whether layers that see the whole context scale by the position: the engine makes that input even where no layer takes it, and ends
    /// the process when it fills it (llama.cpp, src/models/llama4.cpp).
    /// </summary>
    public bool NeedsWholeLayer { get; init; }

    /// <summary>Gets whether there is no KV cache: a batch sees itself alone.</summary>
    public bool Cacheless { get; init; }

    /// <summary>Gets whether a batch sees itself alone although there is a cache.</summary>
    public bool LeavesCache { get; init; }

    /// <summary>Gets whether the graph ends with the tokens' vectors, and norms stand behind what they norm.</summary>
    public bool EncodesAlone { get; init; }

    /// <summary>Gets whether the layers' tensors are named as those of T5's encoder.</summary>
    public bool EncoderNames { get; init; }

    /// <summary>Gets whether the graph ends with the tokens' vectors, whatever output the file has.</summary>
    public bool EndsWithVectors { get; init; }

    /// <summary>Gets whether keys and values are cached compressed where the header has their full lengths (MLA).</summary>
    public bool Latent { get; init; }

    /// <summary>
    /// Gets whether layers attend to a window, and to compressed blocks of all that is before it, with caches for both; and whether they read
    /// mixes of several streams (DeepSeek V4). Its weights must not be repacked: the engine splits a matrix into groups and ends the process then.
    /// </summary>
    public bool CompressesContext { get; init; }

    /// <summary>Gets which layers look up what to attend to, and cache keys for that.</summary>
    public IndexerLayers Indexer { get; init; }

    /// <summary>Gets whether some layers take what the indexer before them chose.</summary>
    public bool SharesIndexers { get; init; }

    /// <summary>Gets what becomes of the layers that predict further tokens.</summary>
    public PredictionLayers Predictions { get; init; }

    /// <summary>Gets whether the layers may be gone through several times, with a cache for each time.</summary>
    public bool Loops { get; init; }

    /// <summary>Gets which layers keep a state of fixed size.</summary>
    public RecurrentLayers Recurrent { get; init; }

    /// <summary>Gets the form of that state.</summary>
    public StateForm State { get; init; }

    /// <summary>Gets whether recurrent layers are twice as wide inside as outside.</summary>
    public bool DoublesInner { get; init; }

    /// <summary>Gets whether recurrent layers have heads, all in one group that the header counts as none.</summary>
    public bool HeadsWithoutGroups { get; init; }

    /// <summary>Gets the token shifts of a layer that the graph counts on (RWKV).</summary>
    public int TokenShifts { get; init; } = 2;

    /// <summary>Gets how experts are chosen.</summary>
    public ExpertChoice Experts { get; init; } = new();

    /// <summary>Gets whether experts are scored by what enters the layer.</summary>
    public bool ScoresFirst { get; init; }

    /// <summary>Gets whether a header without experts ends the process.</summary>
    public bool NeedsExperts { get; init; }

    /// <summary>Gets whether a single expert is taken for none.</summary>
    public bool IgnoresOneExpert { get; init; }

    /// <summary>Gets whether experts come in groups that the header must size.</summary>
    public bool NeedsExpertGroups { get; init; }

    /// <summary>Gets whether the header must say how experts are chosen: the graph ends the process where it does not.</summary>
    public bool NeedsGating { get; init; }

    /// <summary>Gets whether the header must say in which layers experts stand.</summary>
    public bool NeedsExpertStep { get; init; }

    /// <summary>Gets whether some matrix may have one of two widths alone, and another ends the process.</summary>
    public bool FixedWidths { get; init; }

    /// <summary>Gets whether the feed-forward block stands beside the experts where the file has both.</summary>
    public bool DenseBesideExperts { get; init; }

    /// <summary>Gets whether embeddings are normed, and added at the end of each layer once more.</summary>
    public bool AddsEmbeddings { get; init; }

    /// <summary>Gets whether norms are layer norms rather than root-mean-square ones.</summary>
    public bool LayerNorm { get; init; }

    /// <summary>Gets whether norms are root-mean-square ones after all where the header has an epsilon for them.</summary>
    public bool NormByHeader { get; init; }

    /// <summary>Gets whether the results of both blocks of a layer are normed, by weights of names of their own.</summary>
    public bool NormsResults { get; init; }

    /// <summary>Gets whether queries and keys are normed by layer norms, whatever the layers are normed by.</summary>
    public bool LayerNormsHeads { get; init; }

    /// <summary>Gets whether the header may put norms behind both blocks.</summary>
    public bool SwinNormByHeader { get; init; }

    public FeedForwardPlace FeedForward { get; init; }

    public ResidualOrder Residual { get; init; }

    /// <summary>Gets where the rows are picked that logits are computed for.</summary>
    public OutputPick Picks { get; init; }

    /// <summary>Gets whether what the output is computed from is scaled first.</summary>
    public bool ScalesOutput { get; init; }

    /// <summary>Gets the tokens that stand for parts of images and are never written; they begin at the fifth token.</summary>
    public int ImageTokens { get; init; }

    /// <summary>Gets whether the recurrence is unrolled over the tokens, which takes more nodes (llama-context.cpp, graph_max_nodes).</summary>
    public bool Unrolled { get; init; }

    /// <summary>Gets whether its compute graph is none that was compared with the engine's: the estimate is llama's.</summary>
    public bool GraphEstimated { get; init; }

    /// <summary>Gets whether the output may be wider than the layers; elsewhere the engine reads past its end.</summary>
    public bool WidensOutput { get; init; }

    /// <summary>Gets the matrices whose products the graph marks as such, which what an adapter adds is not.</summary>
    public IReadOnlyList<string> PlainProducts { get; init; } = [];

    /// <summary>Gets tensors that llama.cpp calls optional and then uses all the same.</summary>
    public NeededTensors? Needs { get; init; }

    /// <summary>Gets whether the quantiser has a mix of its own for it, as for Falcon.</summary>
    public bool FalconMix { get; init; }

    /// <summary>Gets the layers by which the quantiser takes a model for one of 70 B; 0 where it never does.</summary>
    public int LayersOf70B { get; init; }

    /// <summary>Gets whether it is one of 70 B only if heads share keys and values, which they don't in the first Llama's 65 B.</summary>
    public bool SharesHeadsAt70B { get; init; }

    /// <summary>Gets what its files hold; null where none can be made.</summary>
    public FileLayout? Layout { get; init; }
}
