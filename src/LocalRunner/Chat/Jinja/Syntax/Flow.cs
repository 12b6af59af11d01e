namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Says how it goes on after a statement.</summary>
internal enum Flow : byte
{
    Next,
    Break,
    Continue,
}
