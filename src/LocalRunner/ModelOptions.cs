using LocalRunner.Plans;

namespace LocalRunner;

/// <summary>Says how a model is loaded. Every property has a default that suits a person at a laptop.</summary>
public sealed record ModelOptions
{
    /// <summary>Gets the context in tokens; null takes the trained one, at most <see cref="PlanOptions.DefaultContextLength"/>. Padded to a multiple of 256.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Gets the threads that compute; null takes the physical cores that this process may use.</summary>
    public int? Threads { get; init; }

    /// <summary>Gets the most prompt tokens handed to the engine at once.</summary>
    public int BatchSize { get; init; } = 2048;

    /// <summary>Gets the most tokens computed at once; larger is faster for prompts and takes more memory. Null takes 512, or less where only that fits.</summary>
    public int? MicroBatchSize { get; init; }

    /// <summary>Gets the type in which keys are cached; null takes f16, or a quantised one where only that fits.</summary>
    public KvCacheType? KeyCacheType { get; init; }

    /// <summary>Gets the type in which values are cached; a quantised one needs flash attention. Null is as for keys.</summary>
    public KvCacheType? ValueCacheType { get; init; }

    /// <summary>Gets whether flash attention is used.</summary>
    public FlashAttention FlashAttention { get; init; } = FlashAttention.Auto;

    /// <summary>Gets how the weights come into memory; null leaves it to the plan.</summary>
    public LoadMode? LoadMode { get; init; }

    /// <summary>Gets whether weights are repacked for this CPU: faster prompts, and a second copy of the repacked tensors when they are memory-mapped. Null leaves it to the plan.</summary>
    public bool? Repack { get; init; }

    /// <summary>Gets how many layers run on GPUs, the output counted as one; -1 is all of them, null as many as fit.</summary>
    public int? GpuLayers { get; init; }

    /// <summary>Gets whether layers with a sliding window cache the whole context, so that a conversation can go back to any point without computing it again.</summary>
    public bool FullWindowCache { get; init; }

    /// <summary>Gets the main memory to stay within; null takes what is free, less a reserve. Nothing is loaded that the plan says exceeds it.</summary>
    public ByteSize? MemoryBudget { get; init; }

    /// <summary>Gets whether the model is loaded even where the plan says that it does not fit.</summary>
    public bool Force { get; init; }

    /// <summary>Gets the LoRA adapters applied to the model, in order.</summary>
    public IReadOnlyList<LoraAdapter> Adapters { get; init; } = [];

    /// <summary>Gets the name of a built-in chat template (chatml, llama3, …) that replaces the model's own; null keeps the model's.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>Says the same to the planner.</summary>
    internal PlanOptions ToPlanOptions() => new()
    {
        Budget = MemoryBudget,
        ContextLength = ContextLength,
        KeyCacheType = KeyCacheType,
        ValueCacheType = ValueCacheType,
        BatchSize = BatchSize,
        MicroBatchSize = MicroBatchSize,
        FullWindowCache = FullWindowCache,
        FlashAttention = FlashAttention,
        LoadMode = LoadMode,
        Repack = Repack,
        GpuLayers = GpuLayers,
        Threads = Threads,
    };

    /// <summary>Checks every value.</summary>
    /// <exception cref="LocalRunnerException">A value is outside what it allows; the message names it.</exception>
    internal void Validate()
    {
        ToPlanOptions().Validate();
        foreach (var adapter in Adapters)
            adapter.Validate();
    }
}
