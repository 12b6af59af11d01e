using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace LocalRunner.Gguf;

/// <summary>Translates between file types, their names and what a file holds.</summary>
public static class GgufFileTypes
{
    private const string Key = "general.file_type";

    private static readonly FrozenDictionary<string, GgufFileType> s_byName = new Dictionary<string, GgufFileType>(
        Enum.GetValues<GgufFileType>().Select(type => KeyValuePair.Create(type.ToString(), type)))
    {
        ["Q3_K"] = GgufFileType.Q3_K_M,
        ["Q4_K"] = GgufFileType.Q4_K_M,
        ["Q5_K"] = GgufFileType.Q5_K_M,
        ["FP16"] = GgufFileType.F16,
        ["FP32"] = GgufFileType.F32,
        ["MXFP4"] = GgufFileType.MXFP4_MOE,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the name as users know it, such as <c>Q4_K_M</c>; <c>type 99</c> for an unknown one.</summary>
    public static string NameOf(GgufFileType type) => Enum.IsDefined(type) ? type.ToString() : $"type {(int)type}";

    /// <summary>Finds a type by its name, in any case; <c>Q4_K</c> and its like mean the medium mix.</summary>
    /// <param name="name">The name, such as <c>q4_k_m</c>.</param>
    /// <param name="type">The type where there is one.</param>
    /// <returns>Whether the name is known.</returns>
    public static bool TryParse([NotNullWhen(true)] string? name, out GgufFileType type)
    {
        type = default;
        return name is not null && s_byName.TryGetValue(name, out type);
    }

    /// <summary>Gets the type a file says it has, or else guesses it.</summary>
    /// <returns>Null where the file says nothing and has no tensors to guess from, or of no such type.</returns>
    public static GgufFileType? Of(GgufFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Metadata.GetInteger(Key) is { } number && number is >= 0 and <= int.MaxValue
            ? (GgufFileType)number
            : Guess(file.Tensors);
    }

    /// <summary>Guesses the type from the tensor type that takes the most bytes.</summary>
    /// <returns>Null where there are no tensors, or most bytes are of a type that no file type is named after.</returns>
    public static GgufFileType? Guess(IEnumerable<GgufTensor> tensors)
    {
        var largest = tensors
            .GroupBy(tensor => tensor.Type, (type, group) => (Type: type, Bytes: group.Sum(tensor => (double)tensor.Bytes)))
            .OrderByDescending(group => group.Bytes)
            .ThenBy(group => group.Type)
            .Select(group => (GgufTensorType?)group.Type)
            .FirstOrDefault();
        return largest is { } type && TryParse(GgufTensorTypes.NameOf(type), out var guess) ? guess : null;
    }
}
