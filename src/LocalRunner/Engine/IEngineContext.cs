namespace LocalRunner.Engine;

/// <summary>
/// A model at work: its cache and its buffers. One thread owns it; only <see cref="RequestAbort"/> may come from others.
/// </summary>
internal interface IEngineContext : IDisposable
{
    /// <summary>Gets the tokens that one sequence can hold.</summary>
    int ContextLength { get; }

    /// <summary>Gets the sequences that can be continued side by side, numbered from 0.</summary>
    int Sequences { get; }

    /// <summary>Gets whether the sequences take their cells from one KV cache, so that they can share a prefix.</summary>
    bool SharesCells { get; }

    /// <summary>Gets the rows of logits that one batch gives at most.</summary>
    int OutputRows { get; }

    int BatchSize { get; }

    int MicroBatchSize { get; }

    bool FlashAttention { get; }

    /// <summary>Gets what the context took, without the weights.</summary>
    MeasuredMemory Memory { get; }

    /// <summary>Gets whether the context remembers what was decoded; without, it can't generate.</summary>
    bool HasMemory { get; }

    /// <summary>Gets a sequence's first position still in memory; later than 0 once a sliding window has moved on.</summary>
    int FirstPosition(int sequence);

    /// <summary>Gets the number of a sequence's positions in memory.</summary>
    int Length(int sequence);

    /// <summary>Computes tokens at consecutive positions of sequence 0; logits follow for the last one, or for all as the settings said.</summary>
    DecodeStatus Decode(ReadOnlySpan<int> tokens, int position);

    /// <summary>Computes tokens of several sequences, those of each at consecutive positions.</summary>
    DecodeStatus Decode(ReadOnlySpan<BatchToken> batch);

    /// <summary>Computes vectors that stand for tokens of one sequence, at consecutive positions; no logits follow.</summary>
    /// <param name="vectors">The vectors, one behind the other.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="position">The position of the first.</param>
    /// <param name="sequence">The sequence.</param>
    /// <param name="atOnce">Whether each sees those behind it as well; then there are no more than a micro-batch takes.</param>
    DecodeStatus DecodeVectors(ReadOnlySpan<float> vectors, int count, int position, int sequence, bool atOnce) => throw new NotSupportedException("This engine reads no vectors.");

    /// <summary>Computes vectors that stand for an image, whose positions have axes: all begin at one position, and count rows and columns from there; no logits follow.</summary>
    /// <param name="vectors">The vectors, one behind the other.</param>
    /// <param name="first">How many of the image come before them.</param>
    /// <param name="columns">How many stand in a row.</param>
    /// <param name="position">The image's position.</param>
    /// <param name="sequence">The sequence.</param>
    DecodeStatus DecodeGrid(ReadOnlySpan<float> vectors, int first, int columns, int position, int sequence) => throw new NotSupportedException("This engine reads no vectors.");

    /// <summary>Gets the logits of one token of the last decode, valid until the next; -1 is the last one that has any.</summary>
    ReadOnlySpan<float> Logits(int index);

    /// <summary>Forgets a sequence from a position on. False when that can't be done and all of it was forgotten instead.</summary>
    bool Truncate(int sequence, int length);

    /// <summary>Gets whether positions can be moved, so that the middle of a sequence can be forgotten.</summary>
    bool CanShift { get; }

    /// <summary>Forgets the positions between two of a sequence, and moves those after them up; only where <see cref="CanShift"/>.</summary>
    void Forget(int sequence, int from, int to);

    /// <summary>Lets a sequence begin as another one does, in place of what it held; only where <see cref="SharesCells"/>.</summary>
    void ShareBeginning(int from, int to, int length);

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

    /// <summary>Gets the bytes that <see cref="SaveState"/> would give.</summary>
    long StateSize(int sequence);

    byte[] SaveState(int sequence);

    /// <summary>Takes back what <see cref="SaveState"/> of a context with the same settings gave; the bytes are trusted.</summary>
    void RestoreState(int sequence, ReadOnlySpan<byte> state);
}
