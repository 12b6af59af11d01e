namespace LocalRunner.Inference;

/// <summary>The part of a batch that belongs to one answer.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="First">Its first token in the batch.</param>
/// <param name="Count">The number of its tokens.</param>
internal readonly record struct BatchPiece(Generation Answer, int First, int Count);
