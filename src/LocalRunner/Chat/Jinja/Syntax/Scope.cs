namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Holds the names that are set in one part of a template: the whole, a macro, the body of a loop.</summary>
internal sealed class Scope(Scope? parent, Activation activation)
{
    private readonly Dictionary<string, int> _slots = [];

    public Scope? Parent => parent;

    public Activation Activation => activation;

    /// <summary>Gets the slot of a name that is set here.</summary>
    public int Declare(string name)
    {
        if (!_slots.TryGetValue(name, out var slot))
            _slots.Add(name, slot = activation.Size++);
        return slot;
    }

    /// <summary>Gets where a name can stand, from here outwards.</summary>
    public SlotPlace[] Find(string name)
    {
        var places = new List<SlotPlace>();
        var level = 0;
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope._slots.TryGetValue(name, out var slot))
                places.Add(new(level, slot));
            if (scope.Parent is not null && scope.Parent.Activation != scope.Activation)
                level++;
        }

        return [.. places];
    }
}
