using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Preflight;

/// <summary>Refuses arrays of a type that llama.cpp asserts against; elsewhere it reports wrong types itself.</summary>
internal static class ArrayRules
{
    private static readonly string[] s_integers =
    [
        "feed_forward_length", "attention.head_count", "attention.head_count_kv", "attention.sliding_window_pattern",
        "attention.recurrent_layers", "attention.indexer.types", "attention.compress_ratios", "rope.dimension_sections",
        "deepstack_mapping", "target_layers", "expert_used_count",
    ];

    private static readonly string[] s_numbers = ["swiglu_clamp_exp", "swiglu_clamp_shexp"];

    private static readonly string[] s_plainNumbers = ["xielu.alpha_n", "xielu.alpha_p", "xielu.beta", "xielu.eps"];

    public static void Check(ModelHeader header)
    {
        foreach (var name in s_integers)
            Refuse(header, header.Key(name), "integers", GgufValueType.Float32, GgufValueType.String);
        foreach (var key in s_numbers.Select(header.Key).Concat(s_plainNumbers))
            Refuse(header, key, "32-bit numbers", GgufValueType.UInt32, GgufValueType.Int32, GgufValueType.Boolean, GgufValueType.String);
        Refuse(
            header,
            header.Key("classifier.output_labels"),
            "texts",
            GgufValueType.UInt32,
            GgufValueType.Int32,
            GgufValueType.Float32,
            GgufValueType.Boolean);
    }

    /// <summary>Requires an array of one of some types, where the key exists at all.</summary>
    public static GgufArray? Require(ModelHeader header, string key, params ReadOnlySpan<GgufValueType> elements)
    {
        if (header.TypeOf(key) is not { } type)
            return null;
        if (header.Array(key) is not { } array)
            throw PreflightError.Invalid($"{key} is a single value of type {type}, but must be an array.");
        return elements.Contains(array.ElementType)
            ? array
            : throw PreflightError.Invalid($"{key} is an array of {array.ElementType}, which llama.cpp would read as {elements[0]}.");
    }

    private static void Refuse(ModelHeader header, string key, string expected, params ReadOnlySpan<GgufValueType> wrong)
    {
        if (header.Array(key) is { } array && wrong.Contains(array.ElementType))
            throw PreflightError.Invalid($"{key} is an array of {array.ElementType}, but must hold {expected}.");
    }
}
