namespace LocalRunner.Gguf;

/// <summary>Names the mix of tensor types a model was quantised to; the numbers are those of <c>general.file_type</c>.</summary>
/// <remarks>Tensors of one dimension stay F32 in all of them. Numbers 4 to 6 and 33 to 35 belonged to types that were removed.</remarks>
public enum GgufFileType
{
    /// <summary>All tensors are F32.</summary>
    F32 = 0,

    /// <summary>Mostly F16.</summary>
    F16 = 1,

    /// <summary>Mostly Q4_0.</summary>
    Q4_0 = 2,

    /// <summary>Mostly Q4_1.</summary>
    Q4_1 = 3,

    /// <summary>Mostly Q8_0.</summary>
    Q8_0 = 7,

    /// <summary>Mostly Q5_0.</summary>
    Q5_0 = 8,

    /// <summary>Mostly Q5_1.</summary>
    Q5_1 = 9,

    /// <summary>Mostly Q2_K.</summary>
    Q2_K = 10,

    /// <summary>Q3_K with few tensors in wider types.</summary>
    Q3_K_S = 11,

    /// <summary>Q3_K with some tensors in wider types.</summary>
    Q3_K_M = 12,

    /// <summary>Q3_K with many tensors in wider types.</summary>
    Q3_K_L = 13,

    /// <summary>Q4_K with few tensors in wider types.</summary>
    Q4_K_S = 14,

    /// <summary>Q4_K with some tensors in wider types.</summary>
    Q4_K_M = 15,

    /// <summary>Q5_K with few tensors in wider types.</summary>
    Q5_K_S = 16,

    /// <summary>Q5_K with some tensors in wider types.</summary>
    Q5_K_M = 17,

    /// <summary>Mostly Q6_K.</summary>
    Q6_K = 18,

    /// <summary>Mostly IQ2_XXS.</summary>
    IQ2_XXS = 19,

    /// <summary>Mostly IQ2_XS.</summary>
    IQ2_XS = 20,

    /// <summary>Q2_K with few tensors in wider types.</summary>
    Q2_K_S = 21,

    /// <summary>A mix of IQ3_XXS and IQ3_S.</summary>
    IQ3_XS = 22,

    /// <summary>Mostly IQ3_XXS.</summary>
    IQ3_XXS = 23,

    /// <summary>Mostly IQ1_S.</summary>
    IQ1_S = 24,

    /// <summary>Mostly IQ4_NL.</summary>
    IQ4_NL = 25,

    /// <summary>Mostly IQ3_S.</summary>
    IQ3_S = 26,

    /// <summary>IQ3_S with some tensors in wider types.</summary>
    IQ3_M = 27,

    /// <summary>Mostly IQ2_S.</summary>
    IQ2_S = 28,

    /// <summary>IQ2_S with some tensors in wider types.</summary>
    IQ2_M = 29,

    /// <summary>Mostly IQ4_XS.</summary>
    IQ4_XS = 30,

    /// <summary>Mostly IQ1_M.</summary>
    IQ1_M = 31,

    /// <summary>Mostly BF16.</summary>
    BF16 = 32,

    /// <summary>Mostly TQ1_0.</summary>
    TQ1_0 = 36,

    /// <summary>Mostly TQ2_0.</summary>
    TQ2_0 = 37,

    /// <summary>Experts are MXFP4, the rest Q8_0 or wider.</summary>
    MXFP4_MOE = 38,

    /// <summary>Mostly NVFP4.</summary>
    NVFP4 = 39,

    /// <summary>Mostly Q1_0.</summary>
    Q1_0 = 40,

    /// <summary>Mostly Q2_0.</summary>
    Q2_0 = 41,
}
