using LocalRunner.Chat.Jinja.Runtime;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is <c>set</c>, with a value or with a block whose text is one.</summary>
internal sealed class SetStatement(Target target, Expression value) : Statement
{
    public override Flow Execute(Rendering rendering)
    {
        rendering.Position = Position;
        var result = value.Evaluate(rendering);
        rendering.Position = Position;
        target.Assign(rendering, result);
        return Flow.Next;
    }
}
