using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is a name of the scope in which it is assigned.</summary>
internal sealed class NameTarget(int slot) : Target
{
    public override void Assign(Rendering rendering, JinjaValue value) => rendering.Frame.Slots[slot] = value;
}
