namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Names which of Python's sequences a <see cref="JinjaList"/> stands for: they print, compare and test differently.</summary>
internal enum ListShape : byte
{
    List,
    Tuple,

    /// <summary>One group of <c>groupby</c>: a tuple whose two entries also have names.</summary>
    Group,
    Range,
    Keys,
    Values,
    Items,

    /// <summary>What <c>map</c>, <c>select</c> and their kin give: it can be gone through once, and has no length.</summary>
    Iterator,
}
