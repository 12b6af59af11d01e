namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>What a side is to continue: each line after the first.</summary>
/// <param name="Prompt">All tokens before the answer, the one that begins a text and those of earlier turns among them.</param>
/// <param name="Text">What is new since the last turn, as text, for a side that takes no tokens; all of it where the request is fresh.</param>
/// <param name="Conversation">A text of as many tokens as <paramref name="Prompt"/>, for a side that takes text and keeps nothing: the random answer itself would be encoded as several times its tokens.</param>
/// <param name="Tokens">The tokens of the answer, exactly.</param>
/// <param name="Fresh">Whether the prompt is computed anew, even where it is in the cache.</param>
internal sealed record AnswerRequest(int[] Prompt, string Text, string Conversation, int Tokens, bool Fresh);
