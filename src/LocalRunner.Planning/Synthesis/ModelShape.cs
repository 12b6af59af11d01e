using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Synthesis;

/// <summary>Describes the shape of a model: enough to write the header that its real file has. Widths are in elements, 0 where the architecture has none.</summary>
public sealed record ModelShape
{
    /// <summary>Gets the architecture, by the name that it has in GGUF files (llama, qwen2, deepseek2, …).</summary>
    public required string Architecture { get; init; }

    /// <summary>Gets the model's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Gets the number of layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Gets the width of the vectors between layers.</summary>
    public required int Width { get; init; }

    /// <summary>Gets the attention heads.</summary>
    public int Heads { get; init; }

    /// <summary>Gets the heads that have keys and values (in the layers that see the whole context, where the others differ); 0 for as many as there are heads.</summary>
    public int KeyValueHeads { get; init; }

    /// <summary>Gets the width of a head (in the layers that see the whole context, where the others differ); 0 for <see cref="Width"/> / <see cref="Heads"/>.</summary>
    public int HeadWidth { get; init; }

    /// <summary>Gets the width inside a feed-forward block (of the dense layers, where only some are).</summary>
    public int FeedForward { get; init; }

    /// <summary>Gets the tokens of the vocabulary.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Gets the context in tokens that the model is trained for.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Gets whether the output weights are the token embeddings.</summary>
    public bool TiedEmbeddings { get; init; }

    /// <summary>Gets the experts of a layer.</summary>
    public int Experts { get; init; }

    /// <summary>Gets the experts that a token uses.</summary>
    public int ExpertsUsed { get; init; }

    /// <summary>Gets the width inside an expert; 0 for <see cref="FeedForward"/>.</summary>
    public int ExpertFeedForward { get; init; }

    /// <summary>Gets the experts that every token uses beside the chosen ones.</summary>
    public int SharedExperts { get; init; }

    /// <summary>Gets the leading layers without experts.</summary>
    public int DenseLayers { get; init; }

    /// <summary>Gets the window in tokens of layers with sliding attention.</summary>
    public int SlidingWindow { get; init; }

    /// <summary>Gets after how many layers one sees the whole context, where the architecture leaves that to the model: the last of each such period.</summary>
    public int WindowPeriod { get; init; }

    /// <summary>Gets the width of a head in layers with a window; 0 for <see cref="HeadWidth"/>.</summary>
    public int WindowHeadWidth { get; init; }

    /// <summary>Gets the heads that have keys and values in layers with a window; 0 for <see cref="KeyValueHeads"/>.</summary>
    public int WindowKeyValueHeads { get; init; }

    /// <summary>Gets whether keys serve as values too in the layers that see the whole context.</summary>
    public bool KeysAsValues { get; init; }

    /// <summary>Gets how many layers, the last ones, look into the caches of earlier layers and have none of their own.</summary>
    public int CacheSharingLayers { get; init; }

    /// <summary>Gets the width inside a feed-forward block of the layers without a cache of their own; 0 for <see cref="FeedForward"/>.</summary>
    public int CacheSharingFeedForward { get; init; }

    /// <summary>Gets the width of the embeddings that each layer has of its own; 0 where only the first has some.</summary>
    public int LayerEmbeddingWidth { get; init; }

    /// <summary>Gets the rank of the compressed queries (MLA); 0 where queries are not compressed.</summary>
    public int QueryRank { get; init; }

    /// <summary>Gets the rank of the compressed keys and values (MLA).</summary>
    public int KeyValueRank { get; init; }

    /// <summary>Gets the width of a head's part that carries the position (MLA), or of the rotated part of a head.</summary>
    public int RotaryWidth { get; init; }

    /// <summary>Gets the width of a value head where it differs from <see cref="HeadWidth"/>.</summary>
    public int ValueHeadWidth { get; init; }

    /// <summary>Gets the width of a recurrent layer's state.</summary>
    public int StateWidth { get; init; }

    /// <summary>Gets the width inside a recurrent layer.</summary>
    public int StateInner { get; init; }

    /// <summary>Gets the tokens that a recurrent layer's convolution sees.</summary>
    public int StateConvolution { get; init; }

    /// <summary>Gets the rank of the time step (mamba), or the heads (mamba2 and hybrids), of a recurrent layer.</summary>
    public int StateRank { get; init; }

    /// <summary>Gets the groups of a recurrent layer.</summary>
    public int StateGroups { get; init; }

    /// <summary>Gets the indices of the layers with attention in a hybrid of attention and recurrence; empty elsewhere.</summary>
    public IReadOnlyList<int> AttentionLayers { get; init; } = [];

    /// <summary>Gets the base of the rotary frequencies.</summary>
    public float RopeBase { get; init; } = 10_000;

    /// <summary>Reads the shape of a model from its header, so that one of exactly that shape can be built with random weights.</summary>
    /// <param name="model">The header; the data need not be there.</param>
    /// <returns>The shape.</returns>
    /// <exception cref="LocalRunnerException">
    /// The header is unusable (<see cref="LocalRunnerError.InvalidModel"/>), or has tensors that a shape can't describe (<see cref="LocalRunnerError.UnsupportedModel"/>).
    /// </exception>
    public static ModelShape Of(GgufFile model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return HeaderShape.ReadExactly(model);
    }

    /// <summary>Gives the same model with another number of layers: the first ones of it, or the same kinds on.</summary>
    /// <param name="layers">The number of layers.</param>
    /// <returns>
    /// The shape; a hybrid keeps a layer with attention, its last where it would have none. Of layers that share caches there is the same part, as
    /// near as whole periods before them allow.
    /// </returns>
    /// <exception cref="LocalRunnerException">There can't be so many layers (<see cref="LocalRunnerError.InvalidArgument"/>).</exception>
    public ModelShape WithLayers(int layers)
    {
        Require.InRange(layers, 1, EngineLimits.Layers, "The number of layers", "");
        var attention = AttentionLayers.Where(layer => layer < layers).ToList();
        if (AttentionLayers.Count > 0 && layers > Layers)
        {
            // Layers beyond the last repeat the pattern from the first.
            attention.AddRange(Enumerable.Range(Layers, layers - Layers).Where(layer => AttentionLayers.Contains(layer % Math.Max(1, Layers))));
        }
        else if (AttentionLayers.Count > 0 && attention.Count == 0)
        {
            attention.Add(layers - 1);
        }

        return this with { Layers = layers, AttentionLayers = attention, CacheSharingLayers = SharingOf(layers) };
    }

    /// <summary>Both kinds of layers look into the last cache of their kind: whole periods must come before them.</summary>
    private int SharingOf(int layers)
    {
        if (CacheSharingLayers == 0 || layers == Layers)
            return CacheSharingLayers;

        var (period, own) = (Math.Max(1, WindowPeriod), layers * (double)(Layers - CacheSharingLayers) / Layers);
        return Math.Max(0, layers - (Math.Max(1, (int)Math.Round(own / period)) * period));
    }
}
