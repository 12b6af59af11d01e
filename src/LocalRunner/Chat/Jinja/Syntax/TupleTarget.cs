using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is several targets, each for one entry.</summary>
internal sealed class TupleTarget(Target[] targets) : Target
{
    public override void Assign(Rendering rendering, JinjaValue value)
    {
        var items = Sequences.Of(rendering, value);
        if (items.Count != targets.Length)
            throw JinjaException.Messages($"{targets.Length} names are set from {items.Count} values");
        for (var i = 0; i < targets.Length; i++)
            targets[i].Assign(rendering, items[i]);
    }
}
