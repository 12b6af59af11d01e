using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is <c>a and b</c> or <c>a or b</c>: the first value that decides, or the last.</summary>
internal sealed class LogicExpression(Expression[] operands, bool isAnd) : Expression
{
    public override JinjaValue Evaluate(Rendering rendering)
    {
        for (var i = 0; i < operands.Length - 1; i++)
        {
            var value = operands[i].Evaluate(rendering);
            if (value.IsTrue != isAnd)
                return value;
        }

        return operands[^1].Evaluate(rendering);
    }
}
