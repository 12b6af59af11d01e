using LocalRunner.Chat.Jinja.Runtime;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is <c>break</c> or <c>continue</c>.</summary>
internal sealed class JumpStatement(Flow flow) : Statement
{
    public override Flow Execute(Rendering rendering) => flow;
}
