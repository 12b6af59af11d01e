namespace LocalRunner.Synthesis;

/// <summary>Holds one shape of each architecture, of some ten million parameters: to try things out with, and to test with.</summary>
public static class SampleShapes
{
    /// <summary>Gets the shapes, one an architecture, and a second of llama with experts.</summary>
    public static IReadOnlyList<ModelShape> All { get; } =
    [
        Dense("llama") with { RopeBase = 500_000 },
        Dense("llama") with { Name = "sample-mixtral", Experts = 8, ExpertsUsed = 2, FeedForward = 512 },
        Dense("qwen2") with { TiedEmbeddings = true },
        Dense("qwen2vl") with { TiedEmbeddings = true },
        Dense("qwen3") with { HeadWidth = 128 },
        Dense("qwen3moe") with { HeadWidth = 64, Experts = 16, ExpertsUsed = 4, ExpertFeedForward = 256 },
        Dense("smollm3") with { TiedEmbeddings = true },
        Dense("llama4") with { RopeBase = 500_000, HeadWidth = 64, Experts = 8, ExpertsUsed = 1, ExpertFeedForward = 512, SharedExperts = 1 },
        Dense("phi3") with { KeyValueHeads = 8, ContextLength = 16384 },
        Dense("gemma2") with { HeadWidth = 64, SlidingWindow = 1024, TiedEmbeddings = true, ContextLength = 8192 },
        Dense("gemma3") with { Layers = 7, HeadWidth = 64, SlidingWindow = 512, TiedEmbeddings = true },
        Dense("gemma4") with
        {
            Layers = 6, KeyValueHeads = 2, HeadWidth = 128, WindowHeadWidth = 64, WindowKeyValueHeads = 1, SlidingWindow = 512, WindowPeriod = 2, CacheSharingLayers = 2,
            CacheSharingFeedForward = 2048, LayerEmbeddingWidth = 64, TiedEmbeddings = true, RopeBase = 1_000_000,
        },
        Dense("command-r") with { TiedEmbeddings = true },
        Dense("dbrx") with { Experts = 8, ExpertsUsed = 4, FeedForward = 256 },
        Dense("grok") with { Experts = 8, ExpertsUsed = 2, FeedForward = 512, TiedEmbeddings = true },
        Dense("deepseek2") with
        {
            HeadWidth = 96, ValueHeadWidth = 64, RotaryWidth = 32, QueryRank = 256, KeyValueRank = 256, KeyValueHeads = 0, Experts = 16, ExpertsUsed = 4,
            ExpertFeedForward = 256, SharedExperts = 1, DenseLayers = 1,
        },
        Dense("gpt2") with { KeyValueHeads = 8, FeedForward = 2048, ContextLength = 4096, TiedEmbeddings = true },
        Dense("gptneox") with { KeyValueHeads = 8, FeedForward = 2048, RotaryWidth = 16 },
        Dense("starcoder2") with { FeedForward = 2048, TiedEmbeddings = true },
        Dense("gpt-oss") with { HeadWidth = 64, Experts = 8, ExpertsUsed = 2, ExpertFeedForward = 512, SlidingWindow = 128 },
        Recurrent("mamba") with { StateInner = 1024, StateWidth = 16, StateRank = 32 },
        Recurrent("mamba2") with { StateInner = 1024, StateWidth = 64, StateRank = 16, StateGroups = 1 },
        Dense("jamba") with { StateInner = 1024, StateWidth = 16, StateRank = 32, StateConvolution = 4, AttentionLayers = [1, 3] },
        Delta("qwen35") with { TiedEmbeddings = true },
        Delta("qwen35moe") with { Experts = 16, ExpertsUsed = 4, ExpertFeedForward = 256, SharedExperts = 1 },
        Dense("granitehybrid") with { StateInner = 1024, StateWidth = 64, StateRank = 16, StateGroups = 1, StateConvolution = 4, AttentionLayers = [1, 3] },
    ];

    /// <summary>Finds a shape by its name, such as <c>sample-gemma3</c>.</summary>
    public static ModelShape? Find(string name) => All.FirstOrDefault(shape => shape.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static ModelShape Dense(string architecture) => new()
    {
        Architecture = architecture,
        Name = $"sample-{architecture}",
        Layers = 4,
        Width = 512,
        Heads = 8,
        KeyValueHeads = 4,
        FeedForward = 1536,
        Vocabulary = 8192,
        ContextLength = 131072,
    };

    private static ModelShape Delta(string architecture) => Dense(architecture) with
    {
        HeadWidth = 128,
        RotaryWidth = 32,
        StateInner = 1024,
        StateWidth = 64,
        StateRank = 16,
        StateGroups = 8,
        StateConvolution = 4,
        AttentionLayers = [3],
    };

    private static ModelShape Recurrent(string architecture) => new()
    {
        Architecture = architecture,
        Name = $"sample-{architecture}",
        Layers = 4,
        Width = 512,
        Vocabulary = 8192,
        ContextLength = 131072,
        StateConvolution = 4,
        TiedEmbeddings = true,
    };
}
