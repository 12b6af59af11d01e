namespace LocalRunner.Inference;

/// <summary>The part of a batch that belongs to one answer.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="First">Its first token in the batch.</param>
/// <param name="Count">The number of its tokens.</param>
/// <param name="Guessed">How many of them, at the end, are guesses that the model has not written yet.</param>
internal readonly record struct BatchPiece(Generation Answer, int First, int Count, int Guessed);
