using LocalRunner.Chat.Jinja.Runtime;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is <c>if</c> with its <c>elif</c> and <c>else</c>; the condition of the last branch may be missing.</summary>
internal sealed class IfStatement((Expression? Condition, Block Body)[] branches) : Statement
{
    public override Flow Execute(Rendering rendering)
    {
        rendering.Position = Position;
        foreach (var (condition, body) in branches)
        {
            if (condition is null || condition.Evaluate(rendering).IsTrue)
                return body.Execute(rendering);
        }

        return Flow.Next;
    }
}
