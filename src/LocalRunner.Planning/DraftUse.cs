namespace LocalRunner;

/// <summary>Describes a small model that guesses ahead for a larger one, as far as it takes main memory (<see cref="Plans.MemoryPlanner.ReadDraft"/>).</summary>
public sealed record DraftUse
{
    // Shorter contexts take no less: the engine pads them.
    internal const int ShortestContext = 256;

    // Where a file does not say what it was trained for.
    internal const int AssumedContext = 8192;

    // It reads along while the larger model writes, which must not wait long for it.
    private const int MicroBatch = 256;

    /// <summary>Gets the weights that the system maps from its file, in bytes.</summary>
    public required long Mapped { get; init; }

    /// <summary>Gets the longest context that it guesses in, in tokens.</summary>
    public required int LongestContext { get; init; }

    /// <summary>Gets what it takes beside the mapped weights at a context of 256 tokens.</summary>
    public required DraftMemory Shortest { get; init; }

    /// <summary>Gets what it takes beside the mapped weights at its longest context.</summary>
    public required DraftMemory Longest { get; init; }

    /// <summary>Gets the context that it has beside a larger model's, in tokens.</summary>
    /// <param name="wanted">The larger model's.</param>
    public int ContextBeside(int wanted) => Math.Min(wanted, LongestContext);

    /// <summary>Gets the settings that it runs with beside a larger model: all on the CPU, and able to go back to any position.</summary>
    /// <param name="larger">The larger model's.</param>
    public PlanSettings SettingsBeside(PlanSettings larger)
    {
        ArgumentNullException.ThrowIfNull(larger);
        return SettingsAt(ContextBeside(larger.ContextLength), larger.Threads);
    }

    internal static PlanSettings SettingsAt(int context, int threads) => new()
    {
        ContextLength = context,
        BatchSize = Math.Min(MicroBatch, context),
        MicroBatchSize = Math.Min(MicroBatch, context),
        Threads = threads,
    };

    /// <summary>
    /// Computes what it takes with so many cells, in bytes. Caches grow with the context and buffers by steps, so that what lies between the
    /// shortest and the longest is never above the line between them.
    /// </summary>
    internal DraftMemory At(long cells)
    {
        var share = LongestContext > ShortestContext ? Math.Clamp((cells - ShortestContext) / (double)(LongestContext - ShortestContext), 0, 1) : 0;
        return new(Between(Shortest.Loaded, Longest.Loaded), Between(Shortest.Full, Longest.Full));

        long Between(long least, long most) => least + (long)(share * (most - least));
    }
}
