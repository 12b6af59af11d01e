using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Makes a macro that sees the names of where it stands.</summary>
internal sealed class MacroExpression(MacroDefinition definition) : Expression
{
    public override JinjaValue Evaluate(Rendering rendering) => JinjaValue.OfCallable(new Macro(definition, rendering.See()));
}
