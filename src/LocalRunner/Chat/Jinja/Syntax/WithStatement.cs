using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is a block with a scope: <c>with</c> and its names, or <c>generation</c>, which marks what a model is trained on and prints as it is.</summary>
internal sealed class WithStatement((Target Target, Expression Value)[] names, Block body) : Statement
{
    public override Flow Execute(Rendering rendering)
    {
        rendering.Position = Position;
        var values = new JinjaValue[names.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = names[i].Value.Evaluate(rendering);
        body.Forget(rendering);
        for (var i = 0; i < values.Length; i++)
            names[i].Target.Assign(rendering, values[i]);
        return body.Execute(rendering);
    }
}
