using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is a macro that a rendering has come by, with the frame whose names it sees.</summary>
internal sealed class Macro(MacroDefinition definition, Frame outer) : Callable(definition.Name)
{
    public override JinjaValue Call(Rendering rendering, Arguments arguments)
    {
        var before = rendering.Redirect();
        CallAndWrite(rendering, arguments);
        return JinjaValue.Of(rendering.Restore(before));
    }

    public override void CallAndWrite(Rendering rendering, Arguments arguments)
    {
        var caller = rendering.Frame;
        var frame = rendering.RentFrame(definition.FrameSize, outer);
        Bind(frame.Slots, arguments);
        rendering.Frame = frame;
        rendering.Enter();
        if (OwnStack.IsEnough)
            Run(rendering, frame.Slots);
        else
            RunApart(rendering, frame.Slots);
        rendering.Leave();
        rendering.Frame = caller;
        rendering.Return(frame);
    }

    private void RunApart(Rendering rendering, JinjaValue[] slots) => OwnStack.Run(() => Run(rendering, slots));

    private void Run(Rendering rendering, JinjaValue[] slots)
    {
        for (var i = 0; i < definition.Slots.Length; i++)
        {
            ref var slot = ref slots[definition.Slots[i]];
            if (slot.IsMissing)
                slot = definition.Defaults[i]?.Evaluate(rendering) ?? JinjaValue.Undefined(definition.Parameters[i]);
        }

        definition.Body.Execute(rendering);
    }

    private void Bind(JinjaValue[] slots, Arguments arguments)
    {
        var positional = arguments.Positional;
        var count = Math.Min(positional.Length, definition.Slots.Length);
        for (var i = 0; i < count; i++)
            slots[definition.Slots[i]] = positional[i];
        if (definition.PositionalSlot >= 0)
            slots[definition.PositionalSlot] = JinjaValue.Of(JinjaList.Tuple(positional[count..].ToArray()));
        else if (count < positional.Length)
            throw JinjaException.Messages($"the macro '{Name}' takes {definition.Slots.Length} arguments at most, and got {positional.Length}");
        if (definition.CallerSlot >= 0)
            slots[definition.CallerSlot] = JinjaValue.Undefined("caller");
        BindKeywords(slots, arguments, count);
    }

    private void BindKeywords(JinjaValue[] slots, Arguments arguments, int bound)
    {
        List<KeyValuePair<JinjaValue, JinjaValue>>? others = definition.KeywordSlot >= 0 ? [] : null;
        for (var i = 0; i < arguments.Keywords.Length; i++)
        {
            var keyword = arguments.Keywords[i];
            var value = arguments.OfKeywords[i];
            var place = Array.IndexOf(definition.Parameters, keyword);
            if (place >= bound)
                slots[definition.Slots[place]] = value;
            else if (place < 0 && keyword == "caller" && definition.CallerSlot >= 0)
                slots[definition.CallerSlot] = value;
            else if (others is not null)
                others.Add(new(JinjaValue.Of(keyword), value));
            else
                throw JinjaException.Messages($"the macro '{Name}' {(place < 0 ? "has no" : "got twice its")} argument '{keyword}'");
        }

        if (others is not null)
            slots[definition.KeywordSlot] = JinjaValue.Of(new JinjaDict([.. others]));
    }
}
