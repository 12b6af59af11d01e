using LocalRunner.Catalog;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>The loads that are measured as whole processes: real shapes of 0.1 to 8 billion weights, and samples made larger.</summary>
/// <remarks>A context is longer than its micro-batch, since the last 16 tokens are written one by one and the batch must be full once.</remarks>
internal static class ProcessLoads
{
    public static IReadOnlyList<Configuration> All { get; } =
    [
        Of("smollm2-135m", GgufFileType.Q8_0, Context(4096)),
        Of("smollm2-135m", GgufFileType.F16, Context(2048) with { FlashAttention = false }),
        Of("smollm2-135m", GgufFileType.Q4_0, Context(2048) with { MicroBatchSize = 2048 }),
        Of("smollm2-135m", GgufFileType.Q4_0, Context(2048) with { LoadMode = LoadMode.None, MicroBatchSize = 128 }),
        Of("smollm2-360m", GgufFileType.Q4_K_M, Context(2048)),
        Of("smollm2-360m", GgufFileType.Q6_K, Context(2048) with { LoadMode = LoadMode.Locked }),
        Of("smollm2-360m", GgufFileType.IQ4_XS, Context(1024) with { LoadMode = LoadMode.DirectIo }),
        Of("qwen2.5-coder-0.5b", GgufFileType.Q4_K_M, Context(2048)),
        Of("qwen2.5-coder-0.5b", GgufFileType.Q8_0, Context(4096) with { KeyCacheType = KvCacheType.Q8_0, ValueCacheType = KvCacheType.Q8_0 }),
        Of("cerebras-gpt-256m", GgufFileType.F16, Context(2048)),
        Of("cerebras-gpt-590m", GgufFileType.Q5_K_M, Context(1024) with { LoadMode = LoadMode.None }),
        Of("gemma-3-1b", GgufFileType.Q4_K_M, Context(4096) with { FullWindowCache = false }),
        Of("gemma-3-1b", GgufFileType.Q4_K_M, Context(2048) with { LoadMode = LoadMode.None }),
        Of("llama-3.2-1b", GgufFileType.Q4_K_M, Context(768)),
        Of("llama-3.2-1b", GgufFileType.Q4_K_M, Context(768) with { Repack = false }),
        Of("llama-3.2-1b", GgufFileType.Q8_0, Context(768) with { LoadMode = LoadMode.None }),
        Of("llama-3.2-1b", GgufFileType.F16, Context(768)),
        Of("qwen2.5-coder-1.5b", GgufFileType.Q4_K_M, Context(768) with { LoadMode = LoadMode.None }),
        Of("qwen2.5-coder-1.5b", GgufFileType.Q3_K_S, Context(768) with { KeyCacheType = KvCacheType.Q4_0, ValueCacheType = KvCacheType.Q4_0 }),
        Of("smollm2-1.7b", GgufFileType.Q2_K, Context(768)),
        Of("smollm2-1.7b", GgufFileType.Q6_K, Context(768) with { Sequences = 2, UnifiedCache = true }),
        Sample("sample-qwen3moe", GgufFileType.Q4_K_M, Context(2048)),
        Sample("sample-deepseek2", GgufFileType.Q4_K_M, Context(2048) with { LoadMode = LoadMode.None }),
        Sample("sample-gpt-oss", GgufFileType.MXFP4_MOE, Context(2048) with { FullWindowCache = false }),
        Sample("sample-mamba2", GgufFileType.Q8_0, Context(2048)),
        Sample("sample-granitehybrid", GgufFileType.Q4_K_M, Context(2048)),
        Of("llama-3.2-3b", GgufFileType.Q4_K_M, Context(768) with { LoadMode = LoadMode.None }),
        Of("llama-3.1-8b", GgufFileType.Q5_K_M, Context(768)),
    ];

    public static PlanSettings Context(int tokens) => new() { ContextLength = tokens, Threads = Machine.MachineInfo.Detect().UsableCores };

    public static Configuration Of(string name, GgufFileType type, PlanSettings settings)
    {
        var entry = ModelCatalog.Find(name).Entry;
        return new(entry.Shape with { Name = entry.Id }, type, settings);
    }

    /// <summary>A sample with four times its layers.</summary>
    private static Configuration Sample(string name, GgufFileType type, PlanSettings settings)
    {
        var shape = SampleShapes.Find(name)!;
        var repeated = Enumerable.Range(0, 4).SelectMany(i => shape.AttentionLayers.Select(layer => layer + (i * shape.Layers)));
        return new(shape with { Name = $"{name} x 4", Layers = 4 * shape.Layers, AttentionLayers = [.. repeated] }, type, settings);
    }
}
