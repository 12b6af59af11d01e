using LocalRunner.Plans;

namespace LocalRunner.Cli.Flags;

/// <summary>The flags that say how a model is loaded, the same for <c>run</c>, <c>plan</c> and <c>bench</c>.</summary>
internal static class LoadFlags
{
    /// <summary>Gets those that a plan keeps to.</summary>
    public static IReadOnlyList<Setting<PlanOptions>> Planned { get; } =
    [
        new("ctx", "TOKENS", $"Context in tokens. Default: what the model was trained for, at most {PlanOptions.DefaultContextLength}, or {2 * PlanOptions.DefaultContextLength} where that costs nothing else.",
            (options, value) => options with { ContextLength = SettingValue.Whole("ctx", value) }),
        new("threads", "N", "Threads that compute. Default: the usable physical cores.",
            (options, value) => options with { Threads = SettingValue.Whole("threads", value) }),
        new("batch", "TOKENS", "Most prompt tokens handed over at once. Default: 2048.",
            (options, value) => options with { BatchSize = SettingValue.Whole("batch", value) ?? options.BatchSize }),
        new("ubatch", "TOKENS", "Most tokens computed at once. Default: 512, or less where only that fits.",
            (options, value) => options with { MicroBatchSize = SettingValue.Whole("ubatch", value) }),
        new("kv-type", "TYPE", "Type of the KV cache: f32, f16, bf16, q8_0, q5_1, q5_0, q4_1, q4_0 or iq4_nl. Default: f16, or q8_0 where only that fits.",
            (options, value) => SettingValue.KvType("kv-type", value!) is var type ? options with { KeyCacheType = type, ValueCacheType = type } : options),
        new("kv-type-k", "TYPE", "Type of the cached keys alone.",
            (options, value) => options with { KeyCacheType = SettingValue.KvType("kv-type-k", value!) }),
        new("kv-type-v", "TYPE", "Type of the cached values alone.",
            (options, value) => options with { ValueCacheType = SettingValue.KvType("kv-type-v", value!) }),
        new("flash-attention", "auto|on|off", "Flash attention. Default: auto.",
            (options, value) => options with
            {
                FlashAttention = SettingValue.OneOf("flash-attention", value!,
                    ("auto", FlashAttention.Auto), ("on", FlashAttention.On), ("off", FlashAttention.Off)),
            }),
        new("load-mode", "mmap|none|mlock|direct", "How the weights come into memory: mapped, read, read and locked, or read past the cache. Default: what the plan says.",
            (options, value) => options with
            {
                LoadMode = SettingValue.OneOf("load-mode", value!,
                    ("mmap", LoadMode.MemoryMapped), ("none", LoadMode.None), ("mlock", LoadMode.Locked), ("direct", LoadMode.DirectIo)),
            }),
        new("gpu-layers", "N", "Layers that run on GPUs; -1 is all. Default: as many as fit.",
            (options, value) => options with { GpuLayers = SettingValue.Whole("gpu-layers", value) }),
        new("cpu-experts", "N|auto", "Layers, from the first, whose experts stay in main memory while the rest runs on a GPU. Default: auto, as many as have to.",
            (options, value) => options with { CpuExperts = value == "auto" ? null : SettingValue.Whole("cpu-experts", value) }),
        new("draft-tokens", "N", "Most tokens guessed ahead from what the text repeats, and checked at once: faster edits and quotations, the same text. Default: 0.",
            (options, value) => options with { DraftTokens = SettingValue.Whole("draft-tokens", value) ?? options.DraftTokens }),
        new("prompt-cache-size", "SIZE", "The most memory in which conversations that had to make room are kept. Default: none.",
            (options, value) => options with { PromptCache = SettingValue.Size("prompt-cache-size", value!) }),
        new("budget", "SIZE", "Main memory to stay within: 48GB, 47.5GiB, bytes. Default: what is free, less a reserve.",
            (options, value) => options with { Budget = SettingValue.Size("budget", value!) }),
    ];

    /// <summary>Gets the switches that a plan keeps to.</summary>
    public static IReadOnlyList<Switch<PlanOptions>> PlannedSwitches { get; } =
    [
        new("no-repack", "Don't repack weights for the CPU: less memory, slower prefill.", options => options with { Repack = false }),
        new("swa-full", "Layers with a sliding window cache the whole context.", options => options with { FullWindowCache = true }),
    ];

    /// <summary>Gets the one that names adapters.</summary>
    public static Setting<ModelOptions> Adapters { get; } = new("lora", "FILE[=SCALE]", "Apply a LoRA adapter, at a scale (default: 1). Repeatable.",
        (options, value) => options with { Adapters = [.. options.Adapters, LoraArgument.Parse(value!)] }, Repeats: true);

    /// <summary>Gets the one that names a draft model.</summary>
    public static Setting<ModelOptions> Draft { get; } = new("draft", "MODEL|auto",
        $"A small model of the same family that guesses ahead, at most {ModelOptions.DefaultDraftTokens} tokens or what --draft-tokens says: faster where it guesses well, the same text. auto takes the catalogue's.",
        (options, value) => options with { DraftModel = value, DraftTokens = options.DraftTokens > 0 ? options.DraftTokens : ModelOptions.DefaultDraftTokens });

    /// <summary>Gets the one that names a projector.</summary>
    public static Setting<ModelOptions> Projector { get; } = new("mmproj", "FILE", "Projector file (mmproj) of the model, so that it reads images. Default: the one that lies beside a model of the store, where it fits.",
        (options, value) => options with { Projector = value });

    /// <summary>Gets the one that wants no projector.</summary>
    public static Switch<PlanOptions> NoProjector { get; } = new("no-mmproj", "Leave out the projector that lies, or is published, beside the model: no images are read.", options => options with { Images = false });

    /// <summary>Gets all that loading takes.</summary>
    public static IReadOnlyList<Setting<ModelOptions>> All { get; } =
    [
        .. Planned.Select(setting => setting.For<ModelOptions>()),
        Adapters,
        new("prompt-cache", "FOLDER", "Keep what conversations came to in a folder, for the next start: 1GiB of it, or what --prompt-cache-size says.",
            (options, value) => options with { PromptCacheFolder = value, PromptCache = options.PromptCache.Bytes > 0 ? options.PromptCache : new ByteSize(1L << 30) }),
        new("template", "NAME|FILE", "Chat template to use instead of the model's own: chatml, llama3, gemma, …, or a Jinja file.",
            (options, value) => options with { ChatTemplate = TemplateArgument.Read(value) }),
    ];

    /// <summary>Gets all switches that loading takes.</summary>
    public static IReadOnlyList<Switch<ModelOptions>> Switches { get; } =
    [
        .. PlannedSwitches.Select(each => each.For<ModelOptions>()),
        new("force", "Load even what the plan says does not fit.", options => options with { Force = true }),
    ];
}
