using LocalRunner.Synthesis;

namespace LocalRunner.Tests.Fixtures;

/// <summary>Small shapes whose layers differ in their types, as those of the models do that they stand for.</summary>
internal static class MixShapes
{
    public static ModelShape Llama { get; } = new()
    {
        Architecture = "llama",
        Layers = 16,
        Width = 256,
        Heads = 8,
        KeyValueHeads = 2,
        FeedForward = 512,
        Vocabulary = 300,
        ContextLength = 512,
    };

    /// <summary>Keys and values through a narrow middle, the first layers dense and the others with experts.</summary>
    public static ModelShape Latent { get; } = Llama with
    {
        Architecture = "deepseek2",
        KeyValueHeads = 8,
        QueryRank = 256,
        KeyValueRank = 512,
        RotaryWidth = 64,
        HeadWidth = 128,
        Experts = 16,
        ExpertsUsed = 4,
        ExpertFeedForward = 256,
        SharedExperts = 1,
        DenseLayers = 3,
    };
}
