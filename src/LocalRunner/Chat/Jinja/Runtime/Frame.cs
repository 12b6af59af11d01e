using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Holds the names of one call of a macro, or of the template itself; those of inner scopes have slots of their own in it.</summary>
/// <param name="size">How many slots the syntax tree asks for.</param>
/// <param name="parent">The frame in which the macro was defined.</param>
internal sealed class Frame(int size, Frame? parent)
{
    public JinjaValue[] Slots { get; } = new JinjaValue[size];

    public Frame? Parent { get; private set; } = parent;

    /// <summary>Gets or sets whether something sees its names that may be called once the call has ended.</summary>
    public bool IsSeen { get; set; }

    /// <summary>Makes it that of another call.</summary>
    public void Reuse(Frame outer)
    {
        Array.Clear(Slots);
        Parent = outer;
    }
}
