namespace LocalRunner.Chat;

/// <summary>Holds a part of a rendered prompt that comes from one side.</summary>
/// <param name="Text">Its characters.</param>
/// <param name="IsInput">Whether they came from the request, so that what looks like a special token in them is only text.</param>
public readonly record struct PromptSegment(ReadOnlyMemory<char> Text, bool IsInput);
