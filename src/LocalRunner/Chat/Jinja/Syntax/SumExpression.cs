using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is <c>a + b + c</c>. Texts are joined in one go: the templates of models are made of such sums.</summary>
internal sealed class SumExpression(Expression[] operands) : Expression
{
    public override JinjaValue Evaluate(Rendering rendering)
    {
        var first = operands[0].Evaluate(rendering);
        if (!first.IsString)
            return Sum(rendering, first);
        var before = rendering.Redirect();
        Join(rendering, first);
        return JinjaValue.Of(rendering.Restore(before));
    }

    public override void Write(Rendering rendering)
    {
        var first = operands[0].Evaluate(rendering);
        if (first.IsString)
            Join(rendering, first);
        else
            PythonText.Write(Sum(rendering, first), rendering.Output);
    }

    private JinjaValue Sum(Rendering rendering, JinjaValue sum)
    {
        foreach (var operand in operands.AsSpan(1))
        {
            var next = operand.Evaluate(rendering);
            rendering.Position = operand.Position;
            sum = Arithmetic.Add(rendering, sum, next);
        }

        return sum;
    }

    private void Join(Rendering rendering, JinjaValue first)
    {
        rendering.Output.Append(first.AsText);
        foreach (var operand in operands.AsSpan(1))
        {
            var next = operand.Evaluate(rendering);
            rendering.Position = operand.Position;
            rendering.Output.Append(next.IsString ? next.AsText : throw Arithmetic.Unfit("+", first, next));
        }
    }
}
