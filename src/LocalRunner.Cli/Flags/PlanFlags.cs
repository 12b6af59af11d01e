using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Cli.Flags;

/// <summary>The flags that fix a choice of a plan, or say what is wished for.</summary>
internal static class PlanFlags
{
    public static IReadOnlyList<Setting<PlanOptions>> All { get; } =
    [
        new("budget", "SIZE", "Main memory to stay within: 48GB, 47.5GiB, bytes. Default: what is free, less a reserve.",
            (options, value) => options with { Budget = Size("budget", value!) }),
        new("ctx", "TOKENS", $"Context in tokens. Default: the trained one, at most {PlanOptions.DefaultContextLength}, or less where only that fits.",
            (options, value) => options with { ContextLength = SettingValue.Whole("ctx", value) }),
        new("kv-type", "TYPE", "Type of the KV cache: f32, f16, bf16, q8_0, q5_1, q5_0, q4_1, q4_0 or iq4_nl.",
            (options, value) => SettingValue.KvType("kv-type", value!) is var type ? options with { KeyCacheType = type, ValueCacheType = type } : options),
        new("kv-type-k", "TYPE", "Type of the cached keys alone.",
            (options, value) => options with { KeyCacheType = SettingValue.KvType("kv-type-k", value!) }),
        new("kv-type-v", "TYPE", "Type of the cached values alone.",
            (options, value) => options with { ValueCacheType = SettingValue.KvType("kv-type-v", value!) }),
        new("batch", "TOKENS", "Most prompt tokens handed over at once. Default: 2048.",
            (options, value) => options with { BatchSize = SettingValue.Whole("batch", value) ?? options.BatchSize }),
        new("ubatch", "TOKENS", "Most tokens computed at once.",
            (options, value) => options with { MicroBatchSize = SettingValue.Whole("ubatch", value) }),
        new("parallel", "N", "Sequences answered side by side. Default: 1.",
            (options, value) => options with { Sequences = SettingValue.Whole("parallel", value) ?? options.Sequences }),
        new("threads", "N", "Threads that compute.",
            (options, value) => options with { Threads = SettingValue.Whole("threads", value) }),
        new("flash-attention", "auto|on|off", "Flash attention. Default: auto.",
            (options, value) => options with
            {
                FlashAttention = SettingValue.OneOf("flash-attention", value!,
                    ("auto", FlashAttention.Auto), ("on", FlashAttention.On), ("off", FlashAttention.Off)),
            }),
        new("load-mode", "mmap|none|mlock|direct", "How the weights come into memory.",
            (options, value) => options with
            {
                LoadMode = SettingValue.OneOf("load-mode", value!,
                    ("mmap", LoadMode.MemoryMapped), ("none", LoadMode.None), ("mlock", LoadMode.Locked), ("direct", LoadMode.DirectIo)),
            }),
        new("gpu-layers", "N", "Layers on GPUs; -1 is all. Default: as many as fit.",
            (options, value) => options with { GpuLayers = SettingValue.Whole("gpu-layers", value) }),
        new("floor", "TYPE", "Take no quant of a family below this one, such as Q4_K_M.",
            (options, value) => options with { QualityFloor = FileType("floor", value!) }),
        new("prefer", "quality|speed|context", "What is given up last. Default: quality.",
            (options, value) => options with
            {
                Preference = SettingValue.OneOf("prefer", value!,
                    ("quality", PlanPreference.Quality), ("speed", PlanPreference.Speed), ("context", PlanPreference.Context)),
            }),
    ];

    public static ByteSize Size(string name, string text) => ByteSize.TryParse(text, out var size)
        ? size
        : throw SettingValue.Invalid($"--{name} takes an amount of memory, such as 48GB, 47.5GiB or 51539607552, not '{text}'.");

    public static GgufFileType FileType(string name, string text) => GgufFileTypes.TryParse(text, out var type)
        ? type
        : throw SettingValue.Invalid($"--{name} takes a file type, such as Q4_K_M, not '{text}'.");
}
