namespace LocalRunner.Engine;

/// <summary>One token of a batch.</summary>
/// <param name="Token">The token's id.</param>
/// <param name="Position">Its position in its sequence; a sequence's positions follow on what it has in memory.</param>
/// <param name="Sequence">The sequence that it continues.</param>
/// <param name="WantsLogits">Whether the logits after it are wanted.</param>
internal readonly record struct BatchToken(int Token, int Position, int Sequence, bool WantsLogits);
