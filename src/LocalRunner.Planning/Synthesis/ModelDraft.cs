using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Synthesis;

/// <summary>Collects the metadata and tensors of a model that is being described.</summary>
internal sealed class ModelDraft(ModelShape shape)
{
    private readonly List<(string Key, GgufValue Value)> _metadata = [];
    private readonly List<(string Name, long[] Shape)> _tensors = [];

    public ModelShape Shape => shape;

    public Architecture Architecture { get; } = ArchitectureTable.Of(shape.Architecture);

    public FileLayout Layout => Architecture.Layout!;

    public IReadOnlyList<(string Key, GgufValue Value)> Metadata => _metadata;

    public IReadOnlyList<(string Name, long[] Shape)> Tensors => _tensors;

    public long Width => shape.Width;

    public long HeadWidth => shape.HeadWidth > 0 ? shape.HeadWidth : shape.Heads > 0 ? shape.Width / shape.Heads : 0;

    public long KeyValueHeads => shape.KeyValueHeads > 0 ? shape.KeyValueHeads : shape.Heads;

    /// <summary>Gets whether a layer sees a window alone, where the shape says which do.</summary>
    public bool HasWindow(int layer) => shape.WindowPeriod > 0 && layer % shape.WindowPeriod < shape.WindowPeriod - 1;

    public long HeadWidthOf(int layer) => shape.WindowHeadWidth > 0 && HasWindow(layer) ? shape.WindowHeadWidth : HeadWidth;

    public long KeyValueHeadsOf(int layer) => shape.WindowKeyValueHeads > 0 && HasWindow(layer) ? shape.WindowKeyValueHeads : KeyValueHeads;

    public long FeedForwardOf(int layer) =>
        shape.CacheSharingFeedForward > 0 && layer >= shape.Layers - shape.CacheSharingLayers ? shape.CacheSharingFeedForward : shape.FeedForward;

    public long ExpertFeedForward => shape.ExpertFeedForward > 0 ? shape.ExpertFeedForward : shape.FeedForward;

    /// <summary>Sets a key of the architecture.</summary>
    public void Set(string key, GgufValue value) => _metadata.Add(($"{shape.Architecture}.{key}", value));

    public void Set(string key, long value) => Set(key, GgufValue.Of((uint)value));

    /// <summary>Sets a key of the file.</summary>
    public void SetFile(string key, GgufValue value) => _metadata.Add((key, value));

    public void Add(string name, params long[] lengths) => _tensors.Add((name, lengths));

    /// <summary>Adds weights of a layer, and their bias where they have one.</summary>
    public void AddLayer(int layer, string name, bool bias, params long[] lengths)
    {
        Add($"blk.{layer}.{name}.weight", lengths);
        if (bias)
            Add($"blk.{layer}.{name}.bias", lengths.Length == 1 ? lengths[0] : lengths[1]);
    }

    public void AddLayer(int layer, string name, params long[] lengths) => AddLayer(layer, name, bias: false, lengths);
}
