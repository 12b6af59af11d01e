using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is <c>value.name</c>.</summary>
internal sealed class AttributeExpression(Expression value, string name) : Expression
{
    public Expression Value => value;

    public string Name => name;

    public override JinjaValue Evaluate(Rendering rendering)
    {
        var of = value.Evaluate(rendering);
        rendering.Position = Position;
        return Access.Attribute(of, name);
    }
}
