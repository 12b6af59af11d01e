using LocalRunner.Chat.Jinja.Runtime;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is text between tags.</summary>
internal sealed class TextStatement(string text) : Statement
{
    public override Flow Execute(Rendering rendering)
    {
        rendering.Output.Append(text);
        return Flow.Next;
    }
}
