namespace LocalRunner.Architectures;

/// <summary>Names the factors that files hold to stretch positions with.</summary>
internal enum RopeFactors
{
    None,

    /// <summary>One set, in Llama 3.1 and later.</summary>
    Stretched,

    /// <summary>Two sets, for short texts and for long ones, in the long versions of Phi-3.</summary>
    ShortAndLong,
}
