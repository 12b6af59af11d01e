namespace LocalRunner.Synthesis;

/// <summary>Refuses attention heads that don't go with the width, or that llama.cpp can't compute for the architecture.</summary>
internal static class HeadShapeRules
{
    private const int MostHeadWidth = 1024;

    // Their files can't say that the heads together are wider or narrower than what flows between layers.
    private static readonly string[] s_square = ["qwen2", "qwen2vl", "phi3", "command-r", "dbrx", "gpt2", "gptneox", "starcoder2", "jamba", "grok"];
    private static readonly string[] s_withoutRotation = ["gpt2", "jamba"];
    private static readonly string[] s_partlyRotated = ["gptneox", "phi3", "deepseek2"];

    public static void Check(ModelShape shape)
    {
        Require.InRange(shape.Heads, 1, 1024, "The number of heads", "");
        Require.InRange(shape.KeyValueHeads, 0, shape.Heads, "The number of key-value heads", "");
        Require.InRange(shape.HeadWidth, 0, MostHeadWidth, "The width of a head", "");
        if (shape.FeedForward == 0 && (shape.Experts == 0 || shape.ExpertFeedForward == 0 || shape.DenseLayers > 0))
            throw Require.Invalid("The feed-forward width is 0: give one.");
        if (shape.HeadWidth == 0 && shape.Width % shape.Heads != 0)
            throw Require.Invalid($"A width of {shape.Width} can't be divided among {shape.Heads} heads. Give a width of the heads, or another number of them.");
        if (shape.KeyValueHeads > 0 && shape.Heads % shape.KeyValueHeads != 0)
            throw Require.Invalid($"{shape.Heads} heads can't share {shape.KeyValueHeads} key-value heads evenly. Give a divisor.");

        var head = shape.HeadWidth > 0 ? shape.HeadWidth : shape.Width / shape.Heads;
        if (s_square.Contains(shape.Architecture) && head * shape.Heads != shape.Width)
            throw Require.Invalid($"{shape.Heads} heads of {head} are {head * shape.Heads} wide, but {shape.Architecture} needs the width, {shape.Width}.");
        if (!s_withoutRotation.Contains(shape.Architecture))
            CheckRotation(shape, head);
        if (shape.Architecture == "deepseek2")
            CheckLatent(shape, head);
        else if (shape.ValueHeadWidth != 0 && shape.ValueHeadWidth != head)
            throw Require.Invalid($"{shape.Architecture} has values as wide as its keys: {head}, not {shape.ValueHeadWidth}.");
    }

    private static void CheckRotation(ModelShape shape, int head)
    {
        var rotated = shape.RotaryWidth > 0 ? shape.RotaryWidth : head;
        Require.InRange(shape.RotaryWidth, 0, head, "The rotated part of a head", "");
        if (rotated % 2 != 0)
            throw Require.Invalid($"The rotated part of a head is {rotated} wide; pairs are rotated. Give an even number.");
        if (rotated != head && !s_partlyRotated.Contains(shape.Architecture))
            throw Require.Invalid($"{shape.Architecture} rotates whole heads: {head}, not {rotated}. Leave the rotary width out.");
        if (shape.Architecture == "qwen2vl" && head < 8)
            throw Require.Invalid($"Heads of {head} are too narrow for the three kinds of position of qwen2vl. Give 8 at least.");
    }

    private static void CheckLatent(ModelShape shape, int head)
    {
        if (shape.KeyValueRank <= 0 || shape.RotaryWidth <= 0 || shape.RotaryWidth >= head)
            throw Require.Invalid($"deepseek2 needs a key-value rank and a rotary width below the head's: seen {shape.KeyValueRank} and {shape.RotaryWidth}.");
        Require.InRange(shape.KeyValueRank, 1, 1 << 16, "The rank of keys and values", "");
        Require.InRange(shape.QueryRank, 0, 1 << 16, "The rank of queries", "");
        Require.InRange(shape.ValueHeadWidth, 0, MostHeadWidth, "The width of a value head", "");
        if (LatentLayers.IsLite(shape) && shape.QueryRank > 0)
            throw Require.Invalid($"llama.cpp takes a deepseek2 of {shape.Layers} layers for a Lite model, without compressed queries. Give another number of layers, or a query rank of 0.");
    }
}
