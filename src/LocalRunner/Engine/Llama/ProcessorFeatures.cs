using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace LocalRunner.Engine.Llama;

/// <summary>What the builds of ggml's CPU code ask of a processor, and what they leave unused.</summary>
internal sealed record ProcessorFeatures
{
    private const int Leaf = 7;

    public bool Avx { get; init; }

    /// <summary>Gets FMA, F16C and BMI2, which also the build named avx is compiled with.</summary>
    public bool FmaF16cBmi2 { get; init; }

    public bool Avx2 { get; init; }

    /// <summary>Gets AVX-512 with F, BW, CD, DQ and VL.</summary>
    public bool Avx512 { get; init; }

    public bool Avx512Vbmi { get; init; }

    public bool Avx512Vnni { get; init; }

    public bool Avx512Bf16 { get; init; }

    public bool DotProduct { get; init; }

    public static ProcessorFeatures Detect()
    {
        if (!X86Base.IsSupported)
            return new() { DotProduct = Dp.IsSupported };

        // The runtime's own answers count in what the system saves of the registers; the rest stands in the processor alone.
        var (_, _, basic, _) = X86Base.CpuId(1, 0);
        var highest = X86Base.CpuId(0, 0).Eax;
        var (_, _, extended, _) = highest >= Leaf ? X86Base.CpuId(Leaf, 0) : default;
        var (second, _, _, _) = highest >= Leaf ? X86Base.CpuId(Leaf, 1) : default;
        var avx512 = Avx512F.IsSupported && Avx512F.VL.IsSupported && Avx512BW.IsSupported && Avx512CD.IsSupported && Avx512DQ.IsSupported;
        return new()
        {
            Avx = System.Runtime.Intrinsics.X86.Avx.IsSupported,
            FmaF16cBmi2 = Fma.IsSupported && Bmi2.IsSupported && Bit(basic, 29),
            Avx2 = System.Runtime.Intrinsics.X86.Avx2.IsSupported,
            Avx512 = avx512,
            Avx512Vbmi = avx512 && Bit(extended, 1),
            Avx512Vnni = avx512 && Bit(extended, 11),
            Avx512Bf16 = avx512 && Bit(second, 5),
        };
    }

    private static bool Bit(int register, int bit) => (register >> bit & 1) != 0;
}
