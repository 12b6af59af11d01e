using LocalRunner.Devices;
using LocalRunner.Gguf;

namespace LocalRunner.Plans;

/// <summary>Holds the limits and preferences of a plan. What is null, the planner chooses.</summary>
public record PlanOptions
{
    /// <summary>Gets the context in tokens that is used when none is asked for and the model was trained for at least as many.</summary>
    public const int DefaultContextLength = 8192;

    // The engine's own limit (LLAMA_MAX_SEQ).
    private const int MostSequences = 256;
    private const int MostDraftTokens = 63;

    /// <summary>Gets the main memory to stay within; null takes what the device has left (<see cref="DeviceInfo.Budget"/>).</summary>
    public ByteSize? Budget { get; init; }

    /// <summary>
    /// Gets the bytes of the budget that a plan leaves free beside its 2 %, such as what an engine was found to take beyond the formulas; 0 leaves none.
    /// </summary>
    public ByteSize Reserve { get; init; }

    /// <summary>Gets the context wanted in tokens; null takes the trained one, at most <see cref="DefaultContextLength"/>, twice that where it costs nothing else, and less where only that fits.</summary>
    public int? ContextLength { get; init; }

    /// <summary>Gets the type of the cached keys; null takes f16, or a quantised one where only that fits.</summary>
    public KvCacheType? KeyCacheType { get; init; }

    /// <summary>Gets the type of the cached values; a quantised one needs flash attention. Null is as for keys.</summary>
    public KvCacheType? ValueCacheType { get; init; }

    /// <summary>Gets the most prompt tokens handed to the engine at once.</summary>
    public int BatchSize { get; init; } = 2048;

    /// <summary>Gets the most tokens computed at once (the micro-batch); larger is faster for prompts and takes more memory. Null takes 512, or less where only that fits.</summary>
    public int? MicroBatchSize { get; init; }

    /// <summary>Gets the sequences answered side by side.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>
    /// Gets whether the sequences share one KV cache, so that each can use what the others leave, and a beginning that several have in common
    /// is there once; false gives each an equal part of the context. Null shares it where there are several.
    /// </summary>
    public bool? UnifiedCache { get; init; }

    /// <summary>
    /// Gets the most tokens that are guessed ahead, from what the text itself repeats, and checked at once while one answer is written alone; answers stay
    /// what they are, and where checking takes longer than writing, guessing pauses. 0 never guesses.
    /// </summary>
    public int DraftTokens { get; init; }

    /// <summary>
    /// Gets the most memory in which conversations that had to make room for others are kept, outside the KV cache, so that they go on without
    /// being read again; 0 keeps none.
    /// </summary>
    public ByteSize PromptCache { get; init; }

    /// <summary>Gets whether layers with a sliding window cache the whole context, so that a conversation can go back to any point without computing it again.</summary>
    public bool FullWindowCache { get; init; }

    /// <summary>Gets whether flash attention is used.</summary>
    public FlashAttention FlashAttention { get; init; } = FlashAttention.Auto;

    /// <summary>Gets how the weights come into memory; null leaves it to the plan.</summary>
    public LoadMode? LoadMode { get; init; }

    /// <summary>Gets whether weights are repacked for the CPU: faster prompts, and a second copy of the repacked tensors when they are memory-mapped. Null leaves it to the plan.</summary>
    public bool? Repack { get; init; }

    /// <summary>Gets how many layers run on GPUs, the output counted as one; -1 for all, null for as many as fit.</summary>
    public int? GpuLayers { get; init; }

    /// <summary>
    /// Gets in how many layers, from the first, the experts stay in main memory while attention and shared parts run on a GPU; null takes as few
    /// as let the rest fit, where that is faster than leaving whole layers behind. Without a GPU it changes nothing.
    /// </summary>
    public int? CpuExperts { get; init; }

    /// <summary>Gets the threads that compute; null takes the device's.</summary>
    public int? Threads { get; init; }

    /// <summary>Gets what is done beyond plain answers; nothing unless it is said.</summary>
    public PlanUses Uses { get; init; } = new();

    /// <summary>Gets whether the projector that lies beside a model, or is published beside it, comes along and is used, so that the model reads images.</summary>
    public bool Images { get; init; } = true;

    /// <summary>Gets the file type below which no quant of a family is taken.</summary>
    public GgufFileType? QualityFloor { get; init; }

    /// <summary>Gets what is given up last.</summary>
    public PlanPreference Preference { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="LocalRunnerException">A value is outside what it allows; the message names it.</exception>
    public virtual void Validate()
    {
        if (Budget is { Bytes: <= 0 } budget)
            throw Require.Invalid($"A budget of {budget.Bytes} bytes leaves no memory. Give a positive one, such as 16GB.");
        if (Reserve.Bytes < 0)
            throw Require.Invalid($"A reserve of {Reserve.Bytes} bytes can't be. Give 0 for none, or a size such as 1GB.");
        if (ContextLength is { } context)
            Require.InRange(context, 1, 1 << 24, "The context length", "tokens");
        Require.InRange(BatchSize, 1, 1 << 20, "The batch size", "tokens");
        if (MicroBatchSize is { } microBatch)
            Require.InRange(microBatch, 1, 1 << 20, "The micro-batch size", "tokens");
        Require.InRange(Parallel, 1, MostSequences, "The number of sequences", "");
        Require.InRange(DraftTokens, 0, MostDraftTokens, "The number of tokens guessed ahead", "");
        if (PromptCache.Bytes < 0)
            throw Require.Invalid($"A prompt cache of {PromptCache.Bytes} bytes can't be. Give 0 for none, or a size such as 1GB.");
        if (GpuLayers is { } layers)
            Require.InRange(layers, -1, 1 << 16, "The number of GPU layers", "");
        if (CpuExperts is { } experts)
            Require.InRange(experts, 0, 1 << 16, "The number of layers with experts in main memory", "");
        if (Threads is { } threads)
            Require.InRange(threads, 1, 512, "The number of threads", "");
        if (KeyCacheType is { } keys)
            Require.Defined(keys, "key cache type");
        if (ValueCacheType is { } values)
            Require.Defined(values, "value cache type");
        if (LoadMode is { } mode)
            Require.Defined(mode, "load mode");
        Require.Defined(FlashAttention, "flash attention setting");
        Require.Defined(Preference, "preference");
        if (FlashAttention == FlashAttention.Off && ValueCacheType is { } quantized && quantized.IsQuantized())
            throw Require.Invalid($"A {quantized.Name()} value cache needs flash attention, which is off. Turn it on, or take f16 for the values.");
    }
}
