namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is what the parser makes of a source: it never changes, so that several threads may render it.</summary>
/// <param name="Body">The statements.</param>
/// <param name="FrameSize">How many slots the names of the template itself take.</param>
/// <param name="Globals">The variables and functions that it asks for, by the order in which names refer to them.</param>
internal sealed record ParsedTemplate(Block Body, int FrameSize, IReadOnlyList<string> Globals);
