using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is the text that a block writes: what <c>filter</c> filters and a <c>set</c> block sets.</summary>
internal sealed class BlockExpression(Block body) : Expression
{
    public override JinjaValue Evaluate(Rendering rendering)
    {
        var before = rendering.Redirect();
        Write(rendering);
        return JinjaValue.Of(rendering.Restore(before));
    }

    public override void Write(Rendering rendering)
    {
        body.Forget(rendering);
        body.Execute(rendering);
    }
}
