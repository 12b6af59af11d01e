namespace LocalRunner.Inference;

/// <summary>What changes in the middle of an answer.</summary>
/// <param name="Grammar">The grammar that the answer follows from here on; null leaves it as it is.</param>
/// <param name="Written">What of that grammar's text is written already.</param>
/// <param name="Forced">A text that is written next, whatever the model would say; null for none.</param>
internal sealed record AnswerTurn(string? Grammar = null, string Written = "", string? Forced = null);
