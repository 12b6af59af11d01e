namespace LocalRunner;

/// <summary>Tells how much of a prompt is read.</summary>
/// <param name="Read">The tokens of the prompt that are in the KV cache, those of an earlier answer among them.</param>
/// <param name="Tokens">All tokens of the prompt.</param>
public readonly record struct PromptProgress(int Read, int Tokens);
