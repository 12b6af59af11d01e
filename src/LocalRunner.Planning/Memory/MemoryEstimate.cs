namespace LocalRunner.Memory;

/// <summary>Holds the main memory that a model needs, component by component, in bytes; GPU memory stands in <see cref="Gpus"/>.</summary>
public sealed record MemoryEstimate
{
    /// <summary>Gets the weights that the system maps from the file: resident, but evictable under pressure.</summary>
    public long WeightsMapped { get; init; }

    /// <summary>Gets the weights copied into the layout that this CPU computes fastest with; where the file is mapped, they are in memory twice.</summary>
    public long WeightsRepacked { get; init; }

    /// <summary>Gets the weights read into memory as they are.</summary>
    public long WeightsCopied { get; init; }

    /// <summary>Gets the matrices of LoRA adapters.</summary>
    public long Adapters { get; init; }

    /// <summary>Gets the KV cache of all attention layers.</summary>
    public long KvCache { get; init; }

    /// <summary>Gets the state of all recurrent layers.</summary>
    public long RecurrentState { get; init; }

    /// <summary>Gets the buffer for the intermediate results of one micro-batch. Not all of it is ever resident.</summary>
    public long Compute { get; init; }

    /// <summary>Gets the buffer for logits and vectors.</summary>
    public long Output { get; init; }

    /// <summary>Gets what choosing tokens takes: the candidates, and what grammars and penalties keep.</summary>
    public long Sampling { get; init; }

    /// <summary>Gets what conversations that had to make room may keep outside the KV cache.</summary>
    public long PromptCache { get; init; }

    /// <summary>Gets what a draft model takes that can't be evicted: its weights as far as they are copied, its cache, its buffers.</summary>
    public long Draft { get; init; }

    /// <summary>Gets the draft model's weights that the system maps from its file.</summary>
    public long DraftMapped { get; init; }

    /// <summary>Gets what a projector takes once it has read an image: its weights, its buffer, and the image.</summary>
    public long Projector { get; init; }

    /// <summary>Gets what is taken while loading alone, beyond the rest.</summary>
    public long LoadTransient { get; init; }

    /// <summary>Gets the pages of the program's own files, and of the header: resident, but evictable under pressure.</summary>
    public long Program { get; init; }

    /// <summary>Gets what the runtime itself takes once the context is full: heaps, the vocabulary, the threads' work buffers.</summary>
    public long Runtime { get; init; }

    /// <summary>Gets the most that is resident while loading: before there is a context, or while the projector is read, the last of all.</summary>
    public long LoadPeak => checked(Math.Max(
        Loaded.Resident - Adapters - KvCache - RecurrentState - Output - SharedContext - DraftLoaded - DraftMapped - ProjectorLoaded + LoadTransient,
        Loaded.Resident + ProjectorLoading));

    /// <summary>Gets the most that is resident at once, as the system shows it.</summary>
    public long ResidentPeak { get; init; }

    /// <summary>Gets the part that can't be evicted once the context is full.</summary>
    public long Anonymous { get; init; }

    /// <summary>Gets the moment at which the model is loaded and nothing has been computed.</summary>
    public MemoryMoment Loaded { get; init; } = new(0, 0);

    /// <summary>Gets the moment after the first full micro-batch and the token that is chosen from it.</summary>
    public MemoryMoment FirstBatch { get; init; } = new(0, 0);

    /// <summary>Gets the moment at which the context is full.</summary>
    public MemoryMoment ContextFull { get; init; } = new(0, 0);

    /// <summary>Gets the share of each GPU.</summary>
    public IReadOnlyList<GpuMemory> Gpus { get; init; } = [];

    /// <summary>Gets the weights of GPUs that are parts of main memory, less those that the CPU looks at too.</summary>
    public long SharedWeights { get; init; }

    /// <summary>Gets the part of GPUs' contexts that is main memory.</summary>
    public long SharedContext { get; init; }

    /// <summary>Gets the part of <see cref="Draft"/> that is there once all is loaded.</summary>
    internal long DraftLoaded { get; init; }

    /// <summary>Gets the part of <see cref="Projector"/> that is there once all is loaded.</summary>
    internal long ProjectorLoaded { get; init; }

    /// <summary>Gets what loading the projector takes for a moment.</summary>
    internal long ProjectorLoading { get; init; }

    /// <summary>Gets the bytes of the compute buffer that a full micro-batch has touched.</summary>
    internal long FirstCompute { get; init; }

    /// <summary>Gets the part of <see cref="Compute"/> that is resident once the context is full.</summary>
    public long FullCompute { get; init; }

    /// <summary>Puts the sizes that an engine counts in place of the formulas', and adds the sums up again. All are in bytes.</summary>
    /// <param name="kvCache">The KV cache.</param>
    /// <param name="compute">The compute buffer.</param>
    /// <param name="output">The output buffer.</param>
    /// <param name="gpus">The share of each GPU with memory of its own; null where that stays as it is.</param>
    public MemoryEstimate Recount(long kvCache, long compute, long output, IReadOnlyList<GpuMemory>? gpus = null)
    {
        var allocated = checked(kvCache - KvCache + output - Output);
        var first = checked(allocated + ShareOf(compute - Compute, FirstCompute, FullCompute));
        var full = checked(allocated + compute - Compute);
        var counted = this with
        {
            KvCache = kvCache,
            Compute = compute,
            Output = output,
            Gpus = gpus ?? Gpus,
            FirstCompute = FirstCompute + first - allocated,
            FullCompute = FullCompute + full - allocated,
            Loaded = Loaded.Plus(allocated),
            FirstBatch = FirstBatch.Plus(first),
            ContextFull = ContextFull.Plus(full),
            Anonymous = checked(Anonymous + full),
        };
        return counted with { ResidentPeak = Math.Max(counted.ContextFull.Resident, counted.LoadPeak) };
    }

    /// <summary>What a compute buffer has more than by the formula is touched as the rest of it is.</summary>
    internal static long ShareOf(long difference, long touched, long touchedInTheEnd) =>
        touchedInTheEnd == 0 ? difference : (long)((double)touched / touchedInTheEnd * difference);
}
