using LocalRunner.Chat.Jinja.Runtime;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Is a sequence of statements, and the slots of the names that are set in it and forgotten when it begins anew.</summary>
/// <param name="statements">The statements.</param>
/// <param name="firstSlot">The first slot of its own.</param>
/// <param name="slotCount">How many slots it has; none where it has no scope.</param>
internal sealed class Block(Statement[] statements, int firstSlot = 0, int slotCount = 0)
{
    public void Forget(Rendering rendering) => rendering.Frame.Slots.AsSpan(firstSlot, slotCount).Clear();

    public Flow Execute(Rendering rendering)
    {
        foreach (var statement in statements)
        {
            rendering.Budget.Step(statement.Nodes);
            if (statement.Execute(rendering) is not Flow.Next and var flow)
                return flow;
        }

        return Flow.Next;
    }
}
