namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>What a side is to continue: each line after the first.</summary>
/// <param name="Prompt">The tokens, the one that begins a text among them.</param>
/// <param name="Tokens">The tokens of the answer, exactly.</param>
/// <param name="Fresh">Whether the prompt is computed anew, even where it is in the cache.</param>
internal sealed record AnswerRequest(int[] Prompt, int Tokens, bool Fresh);
