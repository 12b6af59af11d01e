using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is a number with a sign before it.</summary>
internal sealed class SignExpression(Expression value, bool isMinus) : Expression
{
    public override JinjaValue Evaluate(Rendering rendering)
    {
        var number = value.Evaluate(rendering);
        rendering.Position = Position;
        return isMinus ? Arithmetic.Negate(number) : Arithmetic.Plus(number);
    }
}
