namespace LocalRunner.Chat.Output;

/// <summary>One more piece of a model's output. Pieces are only ever added: what was said before stays true.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The text, the name of the function of a call that begins, or nothing.</param>
/// <param name="Call">The number of the call in this answer, from 0; −1 for text and reasoning.</param>
/// <param name="Id">The id of a call that begins.</param>
/// <param name="IsComplete">Of a call that ends: whether its arguments are whole JSON.</param>
public readonly record struct OutputDelta(OutputKind Kind, string Text, int Call = -1, string? Id = null, bool IsComplete = true);
