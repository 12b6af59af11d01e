using LocalRunner.Gguf;

namespace LocalRunner.Architectures;

/// <summary>Reads a header the way llama.cpp does: keys under the architecture, one value or one a layer. Nothing is refused here.</summary>
internal sealed class ModelHeader(GgufFile file)
{
    // Far above the layers of any model; an array may be as long as its file.
    private const int MostElements = 1 << 16;

    public GgufFile File => file;

    /// <summary>Gets the architecture; its name is empty where the file says none.</summary>
    public Architecture Architecture { get; } = ArchitectureTable.Of(file.Metadata.GetString("general.architecture") ?? "");

    public string? Name => Text("general.name");

    public IEnumerable<string> Keys => file.Metadata.Select(pair => pair.Key);

    public IReadOnlyList<GgufTensor> Tensors => file.Tensors;

    /// <summary>Gets the tokens of the vocabulary; null where the file has none.</summary>
    public long? Tokens => Array("tokenizer.ggml.tokens")?.Count;

    /// <summary>
    /// Gets the positions that a model with learned ones has; null where there is no such limit. llama.cpp rounds contexts
    /// up to 256 tokens and ends the process at the first position behind the table.
    /// </summary>
    public long? MaxPositions => FindTensor("position_embd.weight")?.Shape is [_, var rows] ? rows : null;

    /// <summary>Gets whether every token sees the whole text, so that nothing can be written after it.</summary>
    public bool IsEncoder => Flag(Key("attention.causal")) == false;

    public GgufTensor? FindTensor(string name) => file.FindTensor(name);

    /// <summary>Gets a key of the architecture.</summary>
    public string Key(string name) => $"{Architecture.Name}.{name}";

    public GgufValueType? TypeOf(string key) => file.Metadata.TryGet(key, out var value) ? value.Type : null;

    public GgufArray? Array(string key) => file.Metadata.GetArray(key);

    public string? Text(string key) => file.Metadata.GetString(key);

    public bool? Flag(string key) => file.Metadata.GetBoolean(key);

    /// <summary>Gets an integer that is not in an array; the largest of 64 bits where it is above that.</summary>
    public long? Integer(string key) => file.Metadata.GetInteger(key) ?? (TypeOf(key) == GgufValueType.UInt64 ? long.MaxValue : null);

    /// <summary>Gets a floating-point number; null where an integer stands in its place, which llama.cpp finds itself.</summary>
    public double? Number(string key) =>
        TypeOf(key) is GgufValueType.Float32 or GgufValueType.Float64 ? file.Metadata.GetNumber(key) : null;

    /// <summary>Gets a value that may be given once or for each layer.</summary>
    public IReadOnlyList<long>? PerLayer(string key)
    {
        if (Integer(key) is { } one)
            return [one];

        // As llama.cpp reads them: 32 bits, whatever the sign.
        return Array(key) is { } array && (IsInteger(array.ElementType) || array.ElementType == GgufValueType.Boolean)
            ? [.. array.Integers().Take(MostElements).Select(i => (long)unchecked((uint)i))]
            : null;
    }

    private static bool IsInteger(GgufValueType type) => type is GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.UInt16
        or GgufValueType.Int16 or GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.UInt64 or GgufValueType.Int64;
}
