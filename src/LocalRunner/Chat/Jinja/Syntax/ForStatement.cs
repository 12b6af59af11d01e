using LocalRunner.Chat.Jinja.Runtime;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is <c>for</c>.</summary>
internal sealed class ForStatement : Statement
{
    public required Target Target { get; init; }

    public required Expression Entries { get; init; }

    /// <summary>Gets the condition that entries must pass.</summary>
    public required Expression? Condition { get; init; }

    public required bool IsRecursive { get; init; }

    /// <summary>Gets the slot of the variable <c>loop</c>.</summary>
    public required int LoopSlot { get; init; }

    public required Block Body { get; init; }

    /// <summary>Gets what is rendered when there are no entries.</summary>
    public required Block? Otherwise { get; init; }

    /// <summary>Gets the slots that the loop uses, targets and inner scopes included: each level of a recursive one has its own values in them.</summary>
    public required (int First, int Count) Slots { get; init; }

    public override Flow Execute(Rendering rendering)
    {
        rendering.Position = Position;
        var entries = Entries.Evaluate(rendering);
        rendering.Position = Position;
        Run(rendering, entries, depth: 0);
        return Flow.Next;
    }

    private void Run(Rendering rendering, JinjaValue value, int depth)
    {
        var entries = Sequences.Of(rendering, value);
        if (entries.IsIterator)
            entries = new JinjaList(Sequences.Take(rendering, value));
        var loop = Start(rendering, entries, depth);
        var any = false;
        while (loop.Next())
        {
            any = true;
            Target.Assign(rendering, loop.Current);
            Body.Forget(rendering);
            rendering.Frame.Slots[LoopSlot] = JinjaValue.OfLoop(loop);
            rendering.Budget.Step(1);
            if (Body.Execute(rendering) == Flow.Break)
                break;
        }

        if (!any && Otherwise is { } otherwise)
        {
            otherwise.Forget(rendering);
            otherwise.Execute(rendering);
        }
    }

    private LoopState Start(Rendering rendering, JinjaList entries, int depth)
    {
        LoopState loop = null!;
        if (Condition is null && !IsRecursive)
            return new LoopState(entries, null, depth);

        var frame = rendering.See();
        LoopFilter? filter = Condition is null ? null : entry => Passes(rendering, frame, entry, loop);
        loop = new LoopState(entries, filter, depth) { Again = IsRecursive ? (inner, more, deeper) => RunAgain(inner, frame, more, deeper) : null };
        return loop;
    }

    /// <summary>Asks the condition about an entry that lies ahead, and leaves the names as they were.</summary>
    private bool Passes(Rendering rendering, Frame frame, JinjaValue entry, LoopState loop)
    {
        var before = rendering.Frame;
        rendering.Frame = frame;
        rendering.Budget.Step(Nodes);
        Target.Assign(rendering, entry);
        var passes = Condition!.Evaluate(rendering).IsTrue;
        if (loop.HasCurrent)
            Target.Assign(rendering, loop.Current);
        rendering.Frame = before;
        return passes;
    }

    private void RunAgain(Rendering rendering, Frame frame, JinjaValue entries, int depth)
    {
        var before = rendering.Frame;
        rendering.Frame = frame;
        rendering.Enter();
        var slots = frame.Slots.AsSpan(Slots.First, Slots.Count).ToArray();
        OwnStack.Run(() => Run(rendering, entries, depth));
        slots.CopyTo(frame.Slots.AsSpan(Slots.First, Slots.Count));
        rendering.Leave();
        rendering.Frame = before;
    }
}
