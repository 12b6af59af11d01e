using LocalRunner.Synthesis;

namespace LocalRunner.Cli.Flags;

/// <summary>The flags that change a shape.</summary>
internal static class ShapeFlags
{
    public static IReadOnlyList<Setting<ModelShape>> All { get; } =
    [
        Number("layers", "N", "Layers, fewer or more than the shape has.", (shape, value) => shape.WithLayers(value)),
        Number("width", "N", "Width between layers.", (shape, value) => shape with { Width = value }),
        Number("heads", "N", "Attention heads.", (shape, value) => shape with { Heads = value }),
        Number("kv-heads", "N", "Heads with keys and values.", (shape, value) => shape with { KeyValueHeads = value }),
        Number("head-width", "N", "Width of a head.", (shape, value) => shape with { HeadWidth = value }),
        Number("ffn", "N", "Width inside a feed-forward block.", (shape, value) => shape with { FeedForward = value }),
        Number("vocab", "TOKENS", "Tokens of the vocabulary.", (shape, value) => shape with { Vocabulary = value }),
        Number("ctx", "TOKENS", "Context that it claims to be trained for.", (shape, value) => shape with { ContextLength = value }),
        Number("experts", "N", "Experts of a layer.", (shape, value) => shape with { Experts = value }),
        Number("experts-used", "N", "Experts that a token uses.", (shape, value) => shape with { ExpertsUsed = value }),
        Number("window", "TOKENS", "Sliding window.", (shape, value) => shape with { SlidingWindow = value }),
    ];

    private static Setting<ModelShape> Number(string name, string valueName, string description, Func<ModelShape, int, ModelShape> apply) =>
        new(name, valueName, description, (shape, text) => SettingValue.Whole(name, text) is { } value ? apply(shape, value) : shape);
}
