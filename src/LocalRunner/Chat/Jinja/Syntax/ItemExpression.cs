using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is <c>value[key]</c>.</summary>
internal sealed class ItemExpression(Expression value, Expression key) : Expression
{
    public override JinjaValue Evaluate(Rendering rendering)
    {
        var of = value.Evaluate(rendering);
        var by = key.Evaluate(rendering);
        rendering.Position = Position;
        return Access.Item(rendering, of, by);
    }
}
