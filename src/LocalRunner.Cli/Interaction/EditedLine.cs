namespace LocalRunner.Cli.Interaction;

/// <param name="Text">What was typed; null at the end of the input.</param>
/// <param name="Interrupted">Whether Ctrl+C ended it.</param>
internal readonly record struct EditedLine(string? Text, bool Interrupted);
