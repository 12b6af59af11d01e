namespace LocalRunner.Inference;

/// <summary>Looks at each piece of an answer as it is written, on the model's thread, and says what changes; null for nothing.</summary>
/// <param name="text">The text that the last token completed.</param>
internal delegate AnswerTurn? AnswerWatch(string text);
