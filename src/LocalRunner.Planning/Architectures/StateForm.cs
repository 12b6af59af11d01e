namespace LocalRunner.Architectures;

/// <summary>Names the forms of recurrent state.</summary>
internal enum StateForm
{
    Mamba,

    /// <summary>Heads in groups.</summary>
    Mamba2,
    GatedDelta,
    Rwkv,
    ShortConvolution,
    KimiDelta,
}
