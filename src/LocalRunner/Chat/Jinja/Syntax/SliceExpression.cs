using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is <c>value[start:stop:step]</c>.</summary>
internal sealed class SliceExpression(Expression value, Expression? start, Expression? stop, Expression? step) : Expression
{
    public override JinjaValue Evaluate(Rendering rendering)
    {
        var of = value.Evaluate(rendering);
        var from = start?.Evaluate(rendering) ?? default;
        var to = stop?.Evaluate(rendering) ?? default;
        var by = step?.Evaluate(rendering) ?? default;
        rendering.Position = Position;
        return Access.Slice(rendering, of, from, to, by);
    }
}
