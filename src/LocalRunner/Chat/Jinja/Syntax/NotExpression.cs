using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is <c>not value</c>.</summary>
internal sealed class NotExpression(Expression value) : Expression
{
    public override JinjaValue Evaluate(Rendering rendering) => JinjaValue.Of(!value.Evaluate(rendering).IsTrue);
}
