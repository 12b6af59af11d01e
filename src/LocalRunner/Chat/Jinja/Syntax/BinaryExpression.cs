using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Computes with two values; sums are <see cref="SumExpression"/>.</summary>
internal sealed class BinaryExpression(Expression left, string sign, Expression right) : Expression
{
    public override JinjaValue Evaluate(Rendering rendering)
    {
        var first = left.Evaluate(rendering);
        var second = right.Evaluate(rendering);
        rendering.Position = Position;
        return Arithmetic.Counted(rendering, first, sign switch
        {
            "-" => Arithmetic.Subtract(first, second),
            "*" => Arithmetic.Multiply(rendering, first, second),
            "/" => Arithmetic.Divide(first, second),
            "//" => Arithmetic.FloorDivide(first, second),
            "%" => Arithmetic.Modulo(rendering, first, second),
            _ => Arithmetic.Power(first, second),
        });
    }
}
