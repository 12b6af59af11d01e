using LocalRunner.Gguf;

namespace LocalRunner.Preflight;

/// <summary>Reads a header the way llama.cpp does: keys under the architecture, one value or one a layer.</summary>
internal sealed class ModelHeader(GgufFile file)
{
    public string Architecture { get; } = Scalar(file, "general.architecture") is { Type: GgufValueType.String } value ? value.AsString() : "";

    public IEnumerable<string> Keys => file.Metadata.Select(pair => pair.Key);

    public IReadOnlyList<GgufTensor> Tensors => file.Tensors;

    public GgufTensor? FindTensor(string name) => file.FindTensor(name);

    public string Key(string name) => $"{Architecture}.{name}";

    public GgufValueType? TypeOf(string key) => file.Metadata.TryGet(key, out var value) ? value.Type : null;

    public GgufArray? Array(string key) =>
        file.Metadata.TryGet(key, out var value) && value.Type == GgufValueType.Array ? value.AsArray() : null;

    public string? Text(string key) => Scalar(file, key) is { Type: GgufValueType.String } value ? value.AsString() : null;

    public bool? Flag(string key) => Scalar(file, key) is { Type: GgufValueType.Boolean } value ? value.AsBoolean() : null;

    /// <summary>Gets an integer that is not in an array; null where there is none, which llama.cpp finds itself.</summary>
    public long? Integer(string key) => TypeOf(key) == GgufValueType.UInt64 && file.Metadata.GetInteger(key) is null
        ? long.MaxValue
        : file.Metadata.GetInteger(key);

    public double? Number(string key) =>
        Scalar(file, key) is { Type: GgufValueType.Float32 or GgufValueType.Float64 } value ? value.AsNumber() : null;

    /// <summary>Gets a value that may be given once or for each layer.</summary>
    public IReadOnlyList<long>? PerLayer(string key)
    {
        if (Integer(key) is { } one)
            return [one];

        // As llama.cpp reads them: 32 bits, whatever the sign.
        return Array(key) is { } array && (IsInteger(array.ElementType) || array.ElementType == GgufValueType.Boolean)
            ? [.. array.Integers().Select(i => (long)unchecked((uint)i))]
            : null;
    }

    private static GgufValue? Scalar(GgufFile file, string key) =>
        file.Metadata.TryGet(key, out var value) && value.Type != GgufValueType.Array ? value : null;

    private static bool IsInteger(GgufValueType type) => type is GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.UInt16
        or GgufValueType.Int16 or GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.UInt64 or GgufValueType.Int64;
}
