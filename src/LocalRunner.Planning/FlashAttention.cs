namespace LocalRunner;

/// <summary>Selects whether attention is computed in tiles, without the whole score matrix in memory.</summary>
public enum FlashAttention
{
    /// <summary>Lets the engine decide: on wherever every device supports it.</summary>
    Auto = -1,

    /// <summary>Never.</summary>
    Off = 0,

    /// <summary>Always.</summary>
    On = 1,
}
