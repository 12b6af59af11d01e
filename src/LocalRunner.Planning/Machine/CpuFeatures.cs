namespace LocalRunner.Machine;

/// <summary>Names the instruction sets that decide which weights the engine repacks.</summary>
[Flags]
public enum CpuFeatures
{
    /// <summary>None of these.</summary>
    None = 0,

    /// <summary>x86 with 256-bit integer vectors.</summary>
    Avx2 = 1,

    /// <summary>x86 with 512-bit vectors (F, BW, VL).</summary>
    Avx512 = 2,

    /// <summary>x86 with tile multiplication of 8-bit integers.</summary>
    Amx = 4,

    /// <summary>ARM with vectors.</summary>
    Neon = 8,

    /// <summary>ARM with 8-bit dot products.</summary>
    DotProduct = 16,

    /// <summary>ARM with 8-bit matrix multiplication.</summary>
    Int8Matrix = 32,
}
