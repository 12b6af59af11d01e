using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is <c>value|filter</c>. One that does not exist fails only where it is reached, as templates ask for some in branches that never are.</summary>
internal sealed class FilterExpression(Expression value, string name, ArgumentList arguments) : Expression
{
    private readonly Operation? _filter = Filters.Find(name);
    private readonly bool _isJson = name == "tojson";

    public override JinjaValue Evaluate(Rendering rendering)
    {
        var input = value.Evaluate(rendering);
        var held = arguments.Hold(rendering);
        rendering.Position = Position;
        var result = (_filter ?? Filters.Get(name)).Apply(rendering, input, held.Get(rendering));
        held.Release(rendering);
        return result;
    }

    public override void Write(Rendering rendering)
    {
        if (!_isJson)
        {
            base.Write(rendering);
            return;
        }

        var input = value.Evaluate(rendering);
        var held = arguments.Hold(rendering);
        rendering.Position = Position;
        JsonFilters.WriteJson(rendering, input, held.Get(rendering));
        held.Release(rendering);
    }
}
