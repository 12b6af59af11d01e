namespace LocalRunner.Architectures;

/// <summary>Names what a header may say under <c>attention.sliding_window_pattern</c>; the rest is ignored.</summary>
internal enum WindowPattern
{
    /// <summary>After how many layers one sees the whole.</summary>
    Period,

    /// <summary>Of each layer whether it has the window; one value stands for all.</summary>
    List,

    /// <summary>Either.</summary>
    PeriodOrList,
}
