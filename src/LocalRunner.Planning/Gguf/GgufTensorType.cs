namespace LocalRunner.Gguf;

/// <summary>Names how a tensor's numbers are stored; the numbers are those in the file (<c>ggml_type</c>).</summary>
/// <remarks>Numbers 4, 5, 31 to 33 and 36 to 38 belonged to types that were removed; files with them are refused.</remarks>
public enum GgufTensorType
{
    /// <summary>32-bit IEEE 754 numbers.</summary>
    F32 = 0,

    /// <summary>16-bit IEEE 754 numbers.</summary>
    F16 = 1,

    /// <summary>4 bits and a scale for each 32 elements.</summary>
    Q4_0 = 2,

    /// <summary>4 bits, a scale and a minimum for each 32 elements.</summary>
    Q4_1 = 3,

    /// <summary>5 bits and a scale for each 32 elements.</summary>
    Q5_0 = 6,

    /// <summary>5 bits, a scale and a minimum for each 32 elements.</summary>
    Q5_1 = 7,

    /// <summary>8 bits and a scale for each 32 elements.</summary>
    Q8_0 = 8,

    /// <summary>8 bits, a scale and a sum for each 32 elements; an intermediate of the computation.</summary>
    Q8_1 = 9,

    /// <summary>2 bits in super-blocks of 256.</summary>
    Q2_K = 10,

    /// <summary>3 bits in super-blocks of 256.</summary>
    Q3_K = 11,

    /// <summary>4 bits in super-blocks of 256.</summary>
    Q4_K = 12,

    /// <summary>5 bits in super-blocks of 256.</summary>
    Q5_K = 13,

    /// <summary>6 bits in super-blocks of 256.</summary>
    Q6_K = 14,

    /// <summary>8 bits in super-blocks of 256; an intermediate of the computation.</summary>
    Q8_K = 15,

    /// <summary>2.0625 bits by a codebook.</summary>
    IQ2_XXS = 16,

    /// <summary>2.3125 bits by a codebook.</summary>
    IQ2_XS = 17,

    /// <summary>3.0625 bits by a codebook.</summary>
    IQ3_XXS = 18,

    /// <summary>1.5625 bits by a codebook.</summary>
    IQ1_S = 19,

    /// <summary>4 non-linear bits and a scale for each 32 elements.</summary>
    IQ4_NL = 20,

    /// <summary>3.4375 bits by a codebook.</summary>
    IQ3_S = 21,

    /// <summary>2.5625 bits by a codebook.</summary>
    IQ2_S = 22,

    /// <summary>4 non-linear bits in super-blocks of 256.</summary>
    IQ4_XS = 23,

    /// <summary>Signed 8-bit integers.</summary>
    I8 = 24,

    /// <summary>Signed 16-bit integers.</summary>
    I16 = 25,

    /// <summary>Signed 32-bit integers.</summary>
    I32 = 26,

    /// <summary>Signed 64-bit integers.</summary>
    I64 = 27,

    /// <summary>64-bit IEEE 754 numbers.</summary>
    F64 = 28,

    /// <summary>1.75 bits by a codebook.</summary>
    IQ1_M = 29,

    /// <summary>The upper 16 bits of 32-bit IEEE 754 numbers.</summary>
    BF16 = 30,

    /// <summary>Ternary numbers, 1.6875 bits.</summary>
    TQ1_0 = 34,

    /// <summary>Ternary numbers, 2.0625 bits.</summary>
    TQ2_0 = 35,

    /// <summary>4-bit floating point with a shared exponent for each 32 elements.</summary>
    MXFP4 = 39,

    /// <summary>4-bit floating point with a scale for each 16 elements.</summary>
    NVFP4 = 40,

    /// <summary>1 bit and a scale for each 128 elements.</summary>
    Q1_0 = 41,

    /// <summary>2 bits and a scale for each 64 elements.</summary>
    Q2_0 = 42,
}
