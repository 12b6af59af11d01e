namespace LocalRunner.Architectures;

/// <summary>Names how much of queries and keys is rotated by the position.</summary>
internal enum Rotation
{
    /// <summary>The part that the header gives.</summary>
    Part,

    /// <summary>All of a head: the graph asserts it.</summary>
    Whole,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>As <see cref="Part"/>, unless the header turns it off (<c>rope.scaling.finetuned</c>).</summary>
    Optional,
}
