namespace LocalRunner;

/// <summary>Names the types in which the KV cache can be kept; the values are ggml's type ids.</summary>
public enum KvCacheType
{
    /// <summary>32-bit floats: 4 bytes an element.</summary>
    F32 = 0,

    /// <summary>16-bit floats: 2 bytes an element.</summary>
    F16 = 1,

    /// <summary>4 bits with a scale: 18 bytes for 32 elements.</summary>
    Q4_0 = 2,

    /// <summary>4 bits with scale and minimum: 20 bytes for 32 elements.</summary>
    Q4_1 = 3,

    /// <summary>5 bits with a scale: 22 bytes for 32 elements.</summary>
    Q5_0 = 6,

    /// <summary>5 bits with scale and minimum: 24 bytes for 32 elements.</summary>
    Q5_1 = 7,

    /// <summary>8 bits with a scale: 34 bytes for 32 elements.</summary>
    Q8_0 = 8,

    /// <summary>4 bits, non-linear: 18 bytes for 32 elements.</summary>
    IQ4_NL = 20,

    /// <summary>16-bit brain floats: 2 bytes an element.</summary>
    BF16 = 30,
}
