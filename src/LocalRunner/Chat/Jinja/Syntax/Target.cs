using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is what a value is assigned to.</summary>
internal abstract class Target
{
    public abstract void Assign(Rendering rendering, JinjaValue value);
}
