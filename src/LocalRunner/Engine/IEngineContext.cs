namespace LocalRunner.Engine;

/// <summary>
/// A model at work: its cache and its buffers. One thread owns it; only <see cref="RequestAbort"/> may come from others.
/// </summary>
internal interface IEngineContext : IDisposable
{
    /// <summary>Gets the tokens that one sequence can hold.</summary>
    int ContextLength { get; }

    int BatchSize { get; }

    int MicroBatchSize { get; }

    bool FlashAttention { get; }

    /// <summary>Gets what the context took, without the weights.</summary>
    MeasuredMemory Memory { get; }

    /// <summary>Gets whether the context remembers what was decoded; without, it can't generate.</summary>
    bool HasMemory { get; }

    /// <summary>Gets the first position still in memory; later than 0 once a sliding window has moved on.</summary>
    int FirstPosition { get; }

    /// <summary>Gets the number of positions in memory.</summary>
    int Length { get; }

    /// <summary>Computes tokens at consecutive positions; logits follow for the last one, or for all as the settings said.</summary>
    DecodeStatus Decode(ReadOnlySpan<int> tokens, int position);

    /// <summary>Gets the logits of one token of the last decode, valid until the next; -1 is the last token.</summary>
    ReadOnlySpan<float> Logits(int index);

    /// <summary>Forgets everything from a position on. False when that can't be done and everything was forgotten instead.</summary>
    bool Truncate(int length);

    /// <summary>Computes several whole texts at once, each a sequence of its own.</summary>
    DecodeStatus DecodeSequences(IReadOnlyList<int[]> sequences);

    /// <summary>Gets the pooled vector of a sequence of the last <see cref="DecodeSequences"/>, valid until the next.</summary>
    ReadOnlySpan<float> SequenceEmbedding(int sequence);

    /// <summary>Gets the score of a sequence of the last <see cref="DecodeSequences"/>, in a context that ranks.</summary>
    float SequenceScore(int sequence);

    IEngineSampler CreateSampler(SamplingSettings settings);

    /// <summary>Makes the computation that runs, and those that follow, end as soon as possible.</summary>
    void RequestAbort();

    void ClearAbort();

    byte[] SaveState();

    /// <summary>Takes back what <see cref="SaveState"/> of a context with the same settings gave; the bytes are trusted.</summary>
    void RestoreState(ReadOnlySpan<byte> state);
}
