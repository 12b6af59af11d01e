using System.Buffers.Binary;
using LocalRunner.Gguf;

namespace LocalRunner.Synthesis;

/// <summary>
/// Turns random bytes into valid blocks of a quantised type, whose values have a mean near zero and the spread that is wanted: the
/// scales are set, the rest stays as it fell. The layouts are ggml's (ggml-common.h).
/// </summary>
internal static class RandomBlocks
{
    // The spread of a value whose scale is 1, from the range that its bits give.
    private const double SpreadOf4Bits = 4.61;
    private const double SpreadOf5Bits = 9.23;
    private const double SpreadOf6Bits = 18.5;
    private const double SpreadOf8Bits = 73.9;
    private const double SpreadOfCodebook = 66;
    private const double SpreadOfMxfp4 = 2.9;
    private const double SpreadOfThree = 0.82;

    /// <summary>Refuses types that have no random blocks.</summary>
    public static void Check(GgufTensorType type)
    {
        if (type is not (GgufTensorType.F32 or GgufTensorType.F16 or GgufTensorType.BF16) && Setter(type, 1) is null)
        {
            throw new LocalRunnerException(LocalRunnerError.UnsupportedModel,
                $"Random weights of {GgufTensorTypes.NameOf(type)} can't be made. Take another file type, such as Q4_K_M.");
        }
    }

    /// <summary>Sets the scales of all blocks.</summary>
    /// <param name="type">The type.</param>
    /// <param name="blocks">Whole blocks of random bytes.</param>
    /// <param name="spread">The standard deviation wanted.</param>
    public static void Scale(GgufTensorType type, Span<byte> blocks, double spread)
    {
        var set = Setter(type, spread)!;
        var size = GgufTensorTypes.BytesOf(type, GgufTensorTypes.BlockSize(type));
        for (var at = 0; at < blocks.Length; at += (int)size)
            set(blocks[at..]);
    }

    private static BlockSetter? Setter(GgufTensorType type, double spread) => type switch
    {
        GgufTensorType.Q8_0 => block => Signed(block, spread / SpreadOf8Bits),
        GgufTensorType.Q4_0 => block => Signed(block, spread / SpreadOf4Bits),
        GgufTensorType.Q5_0 => block => Signed(block, spread / SpreadOf5Bits),
        GgufTensorType.Q4_1 => block => Pair(block, spread / SpreadOf4Bits, -7.5 * spread / SpreadOf4Bits),
        GgufTensorType.Q5_1 => block => Pair(block, spread / SpreadOf5Bits, -15.5 * spread / SpreadOf5Bits),
        GgufTensorType.IQ4_NL => block => Signed(block, spread / SpreadOfCodebook),
        GgufTensorType.IQ4_XS => block => FourBitCodebook(block, spread),
        GgufTensorType.MXFP4 => block => block[0] = (byte)Math.Clamp(127 + Math.Round(Math.Log2(spread / SpreadOfMxfp4)), 1, 254),
        GgufTensorType.Q4_K => block => SixBitScales(block, spread / SpreadOf4Bits, 7.5),
        GgufTensorType.Q5_K => block => SixBitScales(block, spread / SpreadOf5Bits, 15.5),
        GgufTensorType.Q6_K => block =>
        {
            block.Slice(192, 16).Fill(1);
            Signed(block[208..], spread / SpreadOf6Bits);
        }
        ,
        GgufTensorType.Q3_K => block => Half(block[108..], spread / (18.5 * 2.3)),
        GgufTensorType.Q2_K => block =>
        {
            // Scale 8 and minimum 12: 8 d (q − 1.5).
            block[..16].Fill(0xC8);
            Pair(block[80..], spread / (8 * 1.118), spread / (8 * 1.118));
        }
        ,
        GgufTensorType.IQ3_S or GgufTensorType.IQ3_XXS => block => Half(block, spread / 142),
        GgufTensorType.IQ2_S or GgufTensorType.IQ2_XS or GgufTensorType.IQ2_XXS => block => Half(block, spread / 56),
        GgufTensorType.IQ1_S => block => Signed(block, spread / 7.2),
        GgufTensorType.IQ1_M => block => ScaleInNibbles(block.Slice(48, 8), spread / 7.2),
        GgufTensorType.TQ1_0 => block => Signed(block[52..], spread / SpreadOfThree),
        GgufTensorType.TQ2_0 => block => Signed(block[64..], spread / 1.22),
        GgufTensorType.Q1_0 => block => Signed(block, spread),
        GgufTensorType.Q2_0 => block => Signed(block, spread / 1.22),
        _ => null,
    };

    private static void SixBitScales(Span<byte> block, double scale, double centre)
    {
        // All eight scales and minima are 32: bit 5 of the first four each, and bits 4 and 5 of the last four in the top of those.
        Pair(block, scale / 32, centre * scale / 32);
        block.Slice(4, 8).Fill(0xA0);
        block.Slice(12, 4).Clear();
    }

    private static void FourBitCodebook(Span<byte> block, double spread)
    {
        // All scales are 33, which counts as 1.
        Signed(block, spread / SpreadOfCodebook);
        BinaryPrimitives.WriteUInt16LittleEndian(block[2..], 0xAAAA);
        block.Slice(4, 4).Fill(0x11);
    }

    private static void Pair(Span<byte> block, double first, double second)
    {
        Half(block, first);
        Half(block[2..], second);
    }

    /// <summary>The range of most types reaches further below zero than above it: blocks of either sign keep the mean of many at zero.</summary>
    private static void Signed(Span<byte> at, double value) => Half(at, (at[0] & 1) == 0 ? value : -value);

    /// <summary>The bits of the scale are the upper quarters of four numbers, whose other bits stay.</summary>
    private static void ScaleInNibbles(Span<byte> at, double value)
    {
        var bits = BitConverter.HalfToUInt16Bits((Half)value);
        for (var i = 0; i < 4; i++)
        {
            ref var upper = ref at[(2 * i) + 1];
            upper = (byte)((upper & 0x0F) | (bits >> (4 * i) << 4));
        }
    }

    private static void Half(Span<byte> at, double value) => BinaryPrimitives.WriteHalfLittleEndian(at, (Half)value);

    private delegate void BlockSetter(Span<byte> block);
}
