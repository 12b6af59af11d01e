using System.Collections.Frozen;

namespace LocalRunner.Gguf;

/// <summary>Answers what the tensor types take: elements a block, bytes a block, names.</summary>
public static class GgufTensorTypes
{
    private static readonly FrozenDictionary<GgufTensorType, Layout> s_layouts = new Dictionary<GgufTensorType, Layout>
    {
        [GgufTensorType.F32] = new("F32", 1, 4),
        [GgufTensorType.F16] = new("F16", 1, 2),
        [GgufTensorType.Q4_0] = new("Q4_0", 32, 18),
        [GgufTensorType.Q4_1] = new("Q4_1", 32, 20),
        [GgufTensorType.Q5_0] = new("Q5_0", 32, 22),
        [GgufTensorType.Q5_1] = new("Q5_1", 32, 24),
        [GgufTensorType.Q8_0] = new("Q8_0", 32, 34),
        [GgufTensorType.Q8_1] = new("Q8_1", 32, 36),
        [GgufTensorType.Q2_K] = new("Q2_K", 256, 84),
        [GgufTensorType.Q3_K] = new("Q3_K", 256, 110),
        [GgufTensorType.Q4_K] = new("Q4_K", 256, 144),
        [GgufTensorType.Q5_K] = new("Q5_K", 256, 176),
        [GgufTensorType.Q6_K] = new("Q6_K", 256, 210),
        [GgufTensorType.Q8_K] = new("Q8_K", 256, 292),
        [GgufTensorType.IQ2_XXS] = new("IQ2_XXS", 256, 66),
        [GgufTensorType.IQ2_XS] = new("IQ2_XS", 256, 74),
        [GgufTensorType.IQ3_XXS] = new("IQ3_XXS", 256, 98),
        [GgufTensorType.IQ1_S] = new("IQ1_S", 256, 50),
        [GgufTensorType.IQ4_NL] = new("IQ4_NL", 32, 18),
        [GgufTensorType.IQ3_S] = new("IQ3_S", 256, 110),
        [GgufTensorType.IQ2_S] = new("IQ2_S", 256, 82),
        [GgufTensorType.IQ4_XS] = new("IQ4_XS", 256, 136),
        [GgufTensorType.I8] = new("I8", 1, 1),
        [GgufTensorType.I16] = new("I16", 1, 2),
        [GgufTensorType.I32] = new("I32", 1, 4),
        [GgufTensorType.I64] = new("I64", 1, 8),
        [GgufTensorType.F64] = new("F64", 1, 8),
        [GgufTensorType.IQ1_M] = new("IQ1_M", 256, 56),
        [GgufTensorType.BF16] = new("BF16", 1, 2),
        [GgufTensorType.TQ1_0] = new("TQ1_0", 256, 54),
        [GgufTensorType.TQ2_0] = new("TQ2_0", 256, 66),
        [GgufTensorType.MXFP4] = new("MXFP4", 32, 17),
        [GgufTensorType.NVFP4] = new("NVFP4", 64, 36),
        [GgufTensorType.Q1_0] = new("Q1_0", 128, 18),
        [GgufTensorType.Q2_0] = new("Q2_0", 64, 18),
    }.ToFrozenDictionary();

    /// <summary>Lists every known type in the order of its number.</summary>
    public static IReadOnlyList<GgufTensorType> All { get; } = [.. s_layouts.Keys.Order()];

    /// <summary>Gets whether the number is that of a type which files may hold.</summary>
    public static bool IsKnown(GgufTensorType type) => s_layouts.ContainsKey(type);

    /// <summary>Gets the number of elements in a block; 1 for types that are not quantised.</summary>
    /// <exception cref="LocalRunnerException">The type is unknown (<see cref="LocalRunnerError.InvalidArgument"/>).</exception>
    public static int BlockSize(GgufTensorType type) => LayoutOf(type).Elements;

    /// <summary>Gets the number of bytes in a block.</summary>
    /// <exception cref="LocalRunnerException">The type is unknown (<see cref="LocalRunnerError.InvalidArgument"/>).</exception>
    public static int BytesPerBlock(GgufTensorType type) => LayoutOf(type).Bytes;

    /// <summary>Gets the average number of bits an element takes.</summary>
    /// <exception cref="LocalRunnerException">The type is unknown (<see cref="LocalRunnerError.InvalidArgument"/>).</exception>
    public static double BitsPerElement(GgufTensorType type) => LayoutOf(type) is var layout ? layout.Bytes * 8.0 / layout.Elements : 0;

    /// <summary>Gets the name as users know it, such as <c>Q4_K</c>; <c>type 99</c> for an unknown one.</summary>
    public static string NameOf(GgufTensorType type) => s_layouts.TryGetValue(type, out var layout) ? layout.Name : $"type {(int)type}";

    /// <summary>Computes the bytes that elements take.</summary>
    /// <param name="type">How they are stored.</param>
    /// <param name="elements">Their number, a multiple of <see cref="BlockSize"/>.</param>
    /// <exception cref="LocalRunnerException">
    /// The type is unknown, the number is negative or no multiple, or the bytes exceed a 64-bit number
    /// (<see cref="LocalRunnerError.InvalidArgument"/>).
    /// </exception>
    public static long BytesOf(GgufTensorType type, long elements)
    {
        var layout = LayoutOf(type);
        if (elements < 0 || elements % layout.Elements != 0)
            throw new LocalRunnerException(
                LocalRunnerError.InvalidArgument,
                $"{elements} elements can't be stored as {layout.Name}: give a multiple of its block of {layout.Elements}.");

        var blocks = elements / layout.Elements;
        if (blocks > long.MaxValue / layout.Bytes)
            throw new LocalRunnerException(
                LocalRunnerError.InvalidArgument,
                $"{elements} elements of {layout.Name} take more bytes than a 64-bit number holds: give fewer.");

        return blocks * layout.Bytes;
    }

    private static Layout LayoutOf(GgufTensorType type) => s_layouts.TryGetValue(type, out var layout)
        ? layout
        : throw new LocalRunnerException(
            LocalRunnerError.InvalidArgument,
            $"{(int)type} is not the number of a tensor type: use one of {nameof(GgufTensorType)}.");

    private readonly record struct Layout(string Name, int Elements, int Bytes);
}
