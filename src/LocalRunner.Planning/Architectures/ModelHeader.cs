using System.Globalization;
using LocalRunner.Gguf;

namespace LocalRunner.Architectures;

/// <summary>Reads what a header says of its model, the way llama.cpp does: keys under the architecture, one value or one a layer. Nothing is refused here.</summary>
/// <param name="file">The header.</param>
public sealed class ModelHeader(GgufFile file)
{
    // Far above the layers of any model; an array may be as long as its file.
    private const int MostElements = 1 << 16;

    /// <summary>Gets the file.</summary>
    public GgufFile File => file;

    /// <summary>Gets the architecture; its name is empty where the file says none.</summary>
    internal Architecture Architecture { get; } = ArchitectureTable.Of(file.Metadata.GetString("general.architecture") ?? "");

    /// <summary>Gets the architecture's name, such as llama; empty where the file says none.</summary>
    public string ArchitectureName => Architecture.Name;

    /// <summary>Gets the model's name; null where the file says none.</summary>
    public string? Name => Text("general.name");

    /// <summary>Gets the text of the chat template; null where the file has none.</summary>
    public string? ChatTemplate => Text("tokenizer.chat_template");

    /// <summary>Gets the kind of the tokenizer, such as gpt2; null where the file says none.</summary>
    public string? Tokenizer => Text("tokenizer.ggml.model");

    /// <summary>Gets the context in tokens that the model was trained for; null where the file says none.</summary>
    public long? TrainedContextLength => Integer(Key("context_length"));

    /// <summary>Gets whether planning knows the architecture's compute graph exactly; elsewhere the engine has to be asked.</summary>
    public bool HasKnownGraph => Architecture is { Kind: FileKind.LanguageModel, GraphEstimated: false };

    /// <summary>Gets whether the context is cached compressed, of which nothing but all can be forgotten. The weights of such a model are never repacked.</summary>
    public bool CompressesContext => Architecture.CompressesContext;

    internal IEnumerable<string> Keys => file.Metadata.Select(pair => pair.Key);

    internal IReadOnlyList<GgufTensor> Tensors => file.Tensors;

    /// <summary>Gets the tokens of the vocabulary; null where the file has none.</summary>
    public long? Tokens => Array("tokenizer.ggml.tokens")?.Count;

    /// <summary>
    /// Gets the positions that a model with learned ones has; null where there is no such limit. llama.cpp rounds contexts
    /// up to 256 tokens and ends the process at the first position behind the table.
    /// </summary>
    public long? MaxPositions => FindTensor("position_embd.weight")?.Shape is [_, var rows] ? rows : null;

    /// <summary>Gets whether every token sees the whole text, so that nothing can be written after it.</summary>
    public bool IsEncoder => Flag(Key("attention.causal")) == false;

    /// <summary>Gets a number of the architecture, the largest where each layer has its own.</summary>
    /// <param name="key">The key behind the architecture's name, such as block_count.</param>
    /// <returns>The number; null where the file has none of that name, or none of 32 bits.</returns>
    public long? Largest(string key)
    {
        key = Key(key);
        return Array(key)?.ElementType != GgufValueType.UInt64 && PerLayer(key) is { Count: > 0 } values ? values.Max() : null;
    }

    /// <summary>Gets the layers that read features of images, which lie behind the embedding in an input.</summary>
    internal long FeatureLayers => Architecture.ReadsFeatures ? Math.Max(0, Largest("n_deepstack_layers") ?? 0) : 0;

    internal GgufTensor? FindTensor(string name) => file.FindTensor(name);

    /// <summary>Gets a key of the architecture.</summary>
    internal string Key(string name) => $"{Architecture.Name}.{name}";

    internal GgufValueType? TypeOf(string key) => file.Metadata.TryGet(key, out var value) ? value.Type : null;

    internal GgufArray? Array(string key) => file.Metadata.GetArray(key);

    internal string? Text(string key) => file.Metadata.GetString(key);

    internal bool? Flag(string key) => file.Metadata.GetBoolean(key);

    /// <summary>Gets an integer that is not in an array; the largest of 64 bits where it is above that.</summary>
    internal long? Integer(string key) => file.Metadata.GetInteger(key) ?? (TypeOf(key) == GgufValueType.UInt64 ? long.MaxValue : null);

    /// <summary>Gets a floating-point number; null where an integer stands in its place, which llama.cpp finds itself.</summary>
    internal double? Number(string key) =>
        TypeOf(key) is GgufValueType.Float32 or GgufValueType.Float64 ? file.Metadata.GetNumber(key) : null;

    /// <summary>Gets a value that may be given once or for each layer.</summary>
    internal IReadOnlyList<long>? PerLayer(string key)
    {
        if (Integer(key) is { } one)
            return [one];

        // As llama.cpp reads them: 32 bits, whatever the sign.
        return Array(key) is { } array && (IsInteger(array.ElementType) || array.ElementType == GgufValueType.Boolean)
            ? [.. array.Integers().Take(MostElements).Select(i => (long)unchecked((uint)i))]
            : null;
    }

    /// <summary>Gets the layer that a tensor belongs to by its name; null where it is none's.</summary>
    public static int? LayerOf(string tensor) => tensor.StartsWith("blk.", StringComparison.Ordinal) && tensor.IndexOf('.', 4) is > 0 and var end
        && int.TryParse(tensor.AsSpan(4, end - 4), NumberStyles.None, CultureInfo.InvariantCulture, out var layer) ? layer : null;

    private static bool IsInteger(GgufValueType type) => type is GgufValueType.UInt8 or GgufValueType.Int8 or GgufValueType.UInt16
        or GgufValueType.Int16 or GgufValueType.UInt32 or GgufValueType.Int32 or GgufValueType.UInt64 or GgufValueType.Int64;
}
