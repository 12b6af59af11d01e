using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is <c>value is test</c>.</summary>
internal sealed class TestExpression(Expression value, string name, ArgumentList arguments) : Expression
{
    private readonly Operation? _test = Tests.Find(name);

    public override JinjaValue Evaluate(Rendering rendering)
    {
        var input = value.Evaluate(rendering);
        var held = arguments.Hold(rendering);
        rendering.Position = Position;
        var result = (_test ?? Tests.Get(name)).Apply(rendering, input, held.Get(rendering));
        held.Release(rendering);
        return result;
    }
}
