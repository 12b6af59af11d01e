using LocalRunner.Chat.Jinja.Runtime;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is <c>{{ value }}</c>.</summary>
internal sealed class OutputStatement(Expression value) : Statement
{
    public override Flow Execute(Rendering rendering)
    {
        rendering.Position = Position;
        value.Write(rendering);
        return Flow.Next;
    }
}
