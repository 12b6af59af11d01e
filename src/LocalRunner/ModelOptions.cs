
namespace LocalRunner;

/// <summary>Says how a model is loaded. Every property has a default that suits a person at a laptop.</summary>
public sealed record ModelOptions
{
    /// <summary>Gets the context in tokens that is used when none is asked for and the model was trained for at least as many.</summary>
    public const int DefaultContextLength = 8192;

    /// <summary>Gets the context in tokens; null takes the trained one, at most <see cref="DefaultContextLength"/>. Padded to a multiple of 256.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Gets the threads that compute; null takes the physical cores that this process may use.</summary>
    public int? Threads { get; init; }

    /// <summary>Gets the most prompt tokens handed to the engine at once.</summary>
    public int BatchSize { get; init; } = 2048;

    /// <summary>Gets the most tokens computed at once; larger is faster for prompts and takes more memory.</summary>
    public int MicroBatchSize { get; init; } = 512;

    /// <summary>Gets the type in which keys are cached.</summary>
    public KvCacheType KeyCacheType { get; init; } = KvCacheType.F16;

    /// <summary>Gets the type in which values are cached; a quantised one needs flash attention.</summary>
    public KvCacheType ValueCacheType { get; init; } = KvCacheType.F16;

    /// <summary>Gets whether flash attention is used.</summary>
    public FlashAttention FlashAttention { get; init; } = FlashAttention.Auto;

    /// <summary>Gets how the weights come into memory.</summary>
    public LoadMode LoadMode { get; init; } = LoadMode.MemoryMapped;

    /// <summary>Gets whether weights are repacked for this CPU: faster prompts, and a second copy of the repacked tensors when they are memory-mapped.</summary>
    public bool Repack { get; init; } = true;

    /// <summary>Gets how many layers run on GPUs; -1 is all of them, which on a machine without one means none.</summary>
    public int GpuLayers { get; init; } = -1;

    /// <summary>Gets the LoRA adapters applied to the model, in order.</summary>
    public IReadOnlyList<LoraAdapter> Adapters { get; init; } = [];

    /// <summary>Gets the name of a built-in chat template (chatml, llama3, …) that replaces the model's own; null keeps the model's.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="LocalRunnerException">A value is outside what it allows; the message names it.</exception>
    internal void Validate()
    {
        if (ContextLength is { } context)
            Require.InRange(context, 1, 1 << 24, "The context length", "tokens");
        if (Threads is { } threads)
            Require.InRange(threads, 1, 512, "The number of threads", "");
        Require.InRange(BatchSize, 1, 1 << 20, "The batch size", "tokens");
        Require.InRange(MicroBatchSize, 1, 1 << 20, "The micro-batch size", "tokens");
        Require.InRange(GpuLayers, -1, 1 << 16, "The number of GPU layers", "");
        Require.Defined(KeyCacheType, "key cache type");
        Require.Defined(ValueCacheType, "value cache type");
        Require.Defined(FlashAttention, "flash attention setting");
        Require.Defined(LoadMode, "load mode");
        if (FlashAttention == FlashAttention.Off && ValueCacheType.IsQuantized())
        {
            throw new LocalRunnerException(LocalRunnerError.InvalidArgument,
                $"A {ValueCacheType.Name()} value cache needs flash attention, which is off. Turn it on, or take f16 for the values.");
        }

        foreach (var adapter in Adapters)
            adapter.Validate();
    }
}
