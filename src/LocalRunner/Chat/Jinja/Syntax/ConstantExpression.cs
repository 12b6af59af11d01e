using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is a literal.</summary>
internal sealed class ConstantExpression(JinjaValue value) : Expression
{
    public override JinjaValue Evaluate(Rendering rendering) => value;
}
