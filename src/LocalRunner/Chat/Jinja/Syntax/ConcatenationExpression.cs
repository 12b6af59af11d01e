using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is <c>a ~ b ~ c</c>: the texts of any values, joined.</summary>
internal sealed class ConcatenationExpression(Expression[] operands) : Expression
{
    public override JinjaValue Evaluate(Rendering rendering)
    {
        var before = rendering.Redirect();
        Write(rendering);
        return JinjaValue.Of(rendering.Restore(before));
    }

    public override void Write(Rendering rendering)
    {
        foreach (var operand in operands)
            operand.Write(rendering);
    }
}
