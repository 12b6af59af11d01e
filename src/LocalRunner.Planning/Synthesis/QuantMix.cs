using LocalRunner.Gguf;

namespace LocalRunner.Synthesis;

/// <summary>
/// Predicts the type that llama.cpp's quantiser gives each tensor of a model for a file type. A file type is a mix: the tensors that
/// matter most get wider types, by their role, their layer and the model's shape.
/// </summary>
internal static class QuantMix
{
    /// <summary>Assigns a type to each tensor.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="type">The file type.</param>
    /// <param name="tensors">The tensors in any order; shapes begin with the length of a row.</param>
    /// <param name="importanceMatrix">
    /// Whether the quantiser has an importance matrix, which moves some tensors; null for what published files of the type mostly are made
    /// with, a matrix for the types named IQ and none for the others.
    /// </param>
    /// <returns>The types, in the order of the tensors.</returns>
    /// <exception cref="LocalRunnerException">The type is unknown, or the quantiser refuses a tensor's shape.</exception>
    public static GgufTensorType[] Assign(
        ModelShape shape, GgufFileType type, IReadOnlyList<(string Name, long[] Shape)> tensors, bool? importanceMatrix = null)
    {
        var main = MainType(type);
        var mix = new MixRules(shape, type, main, TensorsOf(tensors), importanceMatrix ?? type.ToString().StartsWith("IQ", StringComparison.Ordinal));
        var types = new GgufTensorType[tensors.Count];
        foreach (var i in Order(tensors))
        {
            var (name, lengths) = tensors[i];
            types[i] = !TensorRoles.MayBeQuantised(name, lengths) ? TensorRoles.UnquantisedType(name, lengths, type)
                : GgufTensorTypes.BlockSize(main) == 1 ? main
                : Fitting(mix.Choose(name, lengths), name, lengths[0]);
        }

        return types;
    }

    /// <summary>The quantiser counts tensors as it goes, layer by layer and by name within one; the order in the file plays no part.</summary>
    internal static IEnumerable<int> Order(IReadOnlyList<(string Name, long[] Shape)> tensors) => Enumerable.Range(0, tensors.Count)
        .OrderBy(i => TensorRoles.LayerOf(tensors[i].Name) ?? -1)
        .ThenBy(i => tensors[i].Name, StringComparer.Ordinal);

    private static (int Values, bool Tied) TensorsOf(IReadOnlyList<(string Name, long[] Shape)> tensors) => (
        tensors.Count(tensor => TensorRoles.Of(tensor.Name) == TensorRole.Value),
        !tensors.Any(tensor => TensorRoles.Of(tensor.Name) == TensorRole.Output));

    /// <summary>Gets the type that most tensors of a file have.</summary>
    private static GgufTensorType MainType(GgufFileType type) => type switch
    {
        GgufFileType.Q2_K_S => GgufTensorType.Q2_K,
        GgufFileType.Q3_K_S or GgufFileType.Q3_K_M or GgufFileType.Q3_K_L => GgufTensorType.Q3_K,
        GgufFileType.Q4_K_S or GgufFileType.Q4_K_M => GgufTensorType.Q4_K,
        GgufFileType.Q5_K_S or GgufFileType.Q5_K_M => GgufTensorType.Q5_K,
        GgufFileType.IQ2_S => GgufTensorType.IQ2_XS,
        GgufFileType.IQ2_M => GgufTensorType.IQ2_S,
        GgufFileType.IQ3_XS or GgufFileType.IQ3_M => GgufTensorType.IQ3_S,
        GgufFileType.MXFP4_MOE => GgufTensorType.MXFP4,
        _ when Enum.TryParse<GgufTensorType>(type.ToString(), out var same) && Enum.IsDefined(type) => same,
        _ => throw Require.Invalid($"{GgufFileTypes.NameOf(type)} is no file type; known: {string.Join(", ", Enum.GetNames<GgufFileType>())}."),
    };

    /// <summary>Replaces a type whose blocks don't divide the row by a wider one of smaller blocks.</summary>
    private static GgufTensorType Fitting(GgufTensorType type, string name, long row)
    {
        if (row % GgufTensorTypes.BlockSize(type) == 0)
            return type;

        var wider = type switch
        {
            GgufTensorType.IQ1_S or GgufTensorType.IQ1_M or GgufTensorType.IQ2_XXS or GgufTensorType.IQ2_XS or GgufTensorType.IQ2_S
                or GgufTensorType.IQ3_XXS or GgufTensorType.IQ3_S or GgufTensorType.IQ4_XS => GgufTensorType.IQ4_NL,
            GgufTensorType.Q2_0 or GgufTensorType.Q2_K or GgufTensorType.Q3_K or GgufTensorType.TQ1_0 or GgufTensorType.TQ2_0 => GgufTensorType.Q4_0,
            GgufTensorType.Q4_K => GgufTensorType.Q5_0,
            GgufTensorType.Q5_K => GgufTensorType.Q5_1,
            GgufTensorType.Q6_K => GgufTensorType.Q8_0,
            _ => throw new LocalRunnerException(
                LocalRunnerError.UnsupportedModel,
                $"The tensor '{name}' has rows of {row}, which {GgufTensorTypes.NameOf(type)} can't store and llama.cpp has no other type for: choose F16."),
        };
        return row % GgufTensorTypes.BlockSize(wider) == 0 ? wider : GgufTensorType.F16;
    }
}
