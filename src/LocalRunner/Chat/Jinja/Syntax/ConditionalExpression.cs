using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is <c>a if condition else b</c>; without else it may be undefined.</summary>
internal sealed class ConditionalExpression(Expression condition, Expression then, Expression? otherwise) : Expression
{
    public override JinjaValue Evaluate(Rendering rendering) =>
        condition.Evaluate(rendering).IsTrue ? then.Evaluate(rendering)
        : otherwise?.Evaluate(rendering) ?? JinjaValue.UndefinedAs("an inline if without else");

    public override void Write(Rendering rendering)
    {
        if (condition.Evaluate(rendering).IsTrue)
            then.Write(rendering);
        else
            otherwise?.Write(rendering);
    }
}
