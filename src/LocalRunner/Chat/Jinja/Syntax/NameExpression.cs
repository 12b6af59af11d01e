using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is a name: of what an enclosing scope has set, from the innermost on, or else a variable of the rendering.</summary>
internal sealed class NameExpression(string name) : Expression
{
    private SlotPlace[] _places = [];
    private int _global;

    public string Name => name;

    /// <summary>Tells it, once all scopes are known, where its value can stand.</summary>
    public void Bind(SlotPlace[] places, int global) => (_places, _global) = (places, global);

    public override JinjaValue Evaluate(Rendering rendering)
    {
        foreach (var place in _places)
        {
            var frame = rendering.Frame;
            for (var level = place.Level; level > 0; level--)
                frame = frame.Parent!;
            ref readonly var value = ref frame.Slots[place.Slot];
            if (!value.IsMissing)
                return value;
        }

        return rendering.Globals[_global];
    }
}
