using LocalRunner.Architectures;

namespace LocalRunner.Synthesis;

/// <summary>Refuses attention heads that don't go with the width, or that llama.cpp can't compute for the architecture.</summary>
internal static class HeadShapeRules
{
    private const int MostHeadWidth = 1024;

    public static void Check(ModelShape shape, Architecture architecture)
    {
        var layout = architecture.Layout!;
        Require.InRange(shape.Heads, 1, 1024, "The number of heads", "");
        Require.InRange(shape.KeyValueHeads, 0, shape.Heads, "The number of key-value heads", "");
        Require.InRange(shape.HeadWidth, 0, MostHeadWidth, "The width of a head", "");
        if (shape.FeedForward == 0 && (shape.Experts == 0 || shape.ExpertFeedForward == 0 || shape.DenseLayers > 0))
            throw Require.Invalid("The feed-forward width is 0: give one.");
        if (shape.HeadWidth == 0 && shape.Width % shape.Heads != 0)
            throw Require.Invalid($"A width of {shape.Width} can't be divided among {shape.Heads} heads. Give a width of the heads, or another number of them.");
        if (shape.KeyValueHeads > 0 && shape.Heads % shape.KeyValueHeads != 0)
            throw Require.Invalid($"{shape.Heads} heads can't share {shape.KeyValueHeads} key-value heads evenly. Give a divisor.");

        Require.InRange(shape.WindowHeadWidth, 0, MostHeadWidth, "The width of a head in layers with a window", "");
        Require.InRange(shape.WindowKeyValueHeads, 0, shape.Heads, "The number of key-value heads in layers with a window", "");
        if (shape.WindowKeyValueHeads > 0 && shape.Heads % shape.WindowKeyValueHeads != 0)
            throw Require.Invalid($"{shape.Heads} heads can't share {shape.WindowKeyValueHeads} key-value heads of layers with a window evenly. Give a divisor.");
        if (shape.WindowHeadWidth % 2 != 0)
            throw Require.Invalid($"Heads of layers with a window are {shape.WindowHeadWidth} wide; pairs are rotated. Give an even number.");

        var head = shape.HeadWidth > 0 ? shape.HeadWidth : shape.Width / shape.Heads;
        if (architecture.HeadsFillWidth && head * shape.Heads != shape.Width)
            throw Require.Invalid($"{shape.Heads} heads of {head} are {head * shape.Heads} wide, but {shape.Architecture} needs the width, {shape.Width}.");
        if (architecture.Rotation != Rotation.None)
            CheckRotation(shape, architecture, head);
        if (layout.Latent)
            CheckLatent(shape, head);
        else if (shape.ValueHeadWidth != 0 && shape.ValueHeadWidth != head)
            throw Require.Invalid($"{shape.Architecture} has values as wide as its keys: {head}, not {shape.ValueHeadWidth}.");
    }

    private static void CheckRotation(ModelShape shape, Architecture architecture, int head)
    {
        var rotated = shape.RotaryWidth > 0 ? shape.RotaryWidth : head;
        Require.InRange(shape.RotaryWidth, 0, head, "The rotated part of a head", "");
        if (rotated % 2 != 0)
            throw Require.Invalid($"The rotated part of a head is {rotated} wide; pairs are rotated. Give an even number.");
        if (rotated != head && !architecture.Layout!.RotatesParts)
            throw Require.Invalid($"{shape.Architecture} rotates whole heads: {head}, not {rotated}. Leave the rotary width out.");
        if (architecture.SectionedPositions && head < 8)
            throw Require.Invalid($"Heads of {head} are too narrow for the three kinds of position of {shape.Architecture}. Give 8 at least.");
    }

    private static void CheckLatent(ModelShape shape, int head)
    {
        if (shape.KeyValueRank <= 0 || shape.RotaryWidth <= 0 || shape.RotaryWidth >= head)
            throw Require.Invalid($"{shape.Architecture} needs a key-value rank and a rotary width below the head's: seen {shape.KeyValueRank} and {shape.RotaryWidth}.");
        Require.InRange(shape.KeyValueRank, 1, 1 << 16, "The rank of keys and values", "");
        Require.InRange(shape.QueryRank, 0, 1 << 16, "The rank of queries", "");
        Require.InRange(shape.ValueHeadWidth, 0, MostHeadWidth, "The width of a value head", "");
        if (LatentLayers.IsLite(shape) && shape.QueryRank > 0)
            throw Require.Invalid($"llama.cpp takes a {shape.Architecture} of {shape.Layers} layers for a Lite model, without compressed queries. Give another number of layers, or a query rank of 0.");
    }
}
