using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>The loads that are measured where there is a card: layers and experts on it and beside it.</summary>
internal static class CardLoads
{
    private const int Ways = 5;
    private const int ExpertWays = 3;

    public static IReadOnlyList<Configuration> Processes { get; } =
    [
        Of("smollm2-135m", GgufFileType.Q8_0, 31, 4096),
        Of("llama-3.2-1b", GgufFileType.Q4_K_M, 17, 2048),
        Of("llama-3.2-1b", GgufFileType.Q4_K_M, 9, 2048),
        Of("llama-3.2-1b", GgufFileType.Q4_K_M, 0, 2048),
        Of("llama-3.2-1b", GgufFileType.F16, 17, 8192),
        Of("gemma-3-1b", GgufFileType.Q4_K_M, 27, 4096),
        Of("llama-3.1-8b", GgufFileType.Q4_K_M, 33, 8192),
        Of("llama-3.1-8b", GgufFileType.Q4_K_M, 33, 8192, flash: false),
        Of("llama-3.1-8b", GgufFileType.Q4_K_M, 33, 32768, cache: KvCacheType.Q8_0),
        Of("llama-3.1-8b", GgufFileType.Q4_K_M, 16, 4096),
        Of("gpt-oss-20b", GgufFileType.MXFP4_MOE, 25, 8192),
        Of("gpt-oss-20b", GgufFileType.MXFP4_MOE, 25, 2048, experts: 12),
        Of("qwen3-30b-a3b", GgufFileType.Q4_K_M, 49, 8192),
        Of("qwen3-30b-a3b", GgufFileType.Q4_K_M, 49, 2048, experts: 24),
    ];

    /// <summary>
    /// Spreads a covering design over the card, round by round: all layers, half of them, all but the output, one, none; of mixtures of experts
    /// also with half of these or all behind.
    /// </summary>
    public static IReadOnlyList<Configuration> Spread(IReadOnlyList<Configuration> design) =>
        [.. design.Select((configuration, i) => configuration with { Settings = Spread(configuration.Settings, configuration.Shape, i / SampleShapes.All.Count) })];

    /// <summary>Names where a configuration's layers are.</summary>
    public static string WayOf(Configuration configuration)
    {
        var (settings, layers) = (configuration.Settings, configuration.Shape.Layers);
        return settings.GpuLayers == 0 ? "no layer" : settings.CpuExperts > 0 ? "experts behind" : settings.GpuLayers > layers ? "all layers" : "some layers";
    }

    private static Configuration Of(string name, GgufFileType type, int layers, int context, int experts = 0, bool flash = true, KvCacheType cache = KvCacheType.F16) =>
        ProcessLoads.Of(name, type, ProcessLoads.Context(context) with { GpuLayers = layers, CpuExperts = experts, FlashAttention = flash, KeyCacheType = cache, ValueCacheType = cache });

    private static PlanSettings Spread(PlanSettings settings, ModelShape shape, int round) => settings with
    {
        GpuLayers = (round % Ways) switch { 0 => shape.Layers + 1, 1 => shape.Layers / 2, 2 => shape.Layers, 3 => 1, _ => 0 },
        CpuExperts = shape.Experts > 0 && round % Ways is 0 or 2 ? (round / Ways % ExpertWays) switch { 0 => 0, 1 => shape.Layers / 2, _ => shape.Layers } : 0,
    };
}
