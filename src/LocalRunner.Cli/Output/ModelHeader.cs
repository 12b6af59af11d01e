using LocalRunner.Gguf;

namespace LocalRunner.Cli.Output;

/// <summary>The facts that a header tells under keys which depend on the architecture.</summary>
internal sealed class ModelHeader(GgufFile file)
{
    // The first text that fits tells the kind; the order matters.
    private static readonly (string Mark, string Kind)[] s_templateKinds =
    [
        ("<|im_start|>", "ChatML"),
        ("<|start_header_id|>", "Llama 3"),
        ("<start_of_turn>", "Gemma"),
        ("<|START_OF_TURN_TOKEN|>", "Command R"),
        ("<｜Assistant｜>", "DeepSeek"),
        ("<|channel|>", "gpt-oss"),
        ("[gMASK]", "GLM"),
        ("[INST]", "Mistral or Llama 2"),
        ("<|assistant|>", "Phi or Zephyr"),
    ];

    public GgufFile File { get; } = file;

    public string Architecture { get; } = file.Metadata.GetString("general.architecture") ?? "unknown";

    public string? Name => File.Metadata.GetString("general.name");

    public string? FileType => GgufFileTypes.Of(File) is { } type ? GgufFileTypes.NameOf(type) : null;

    public long Parameters { get; } = file.Tensors.Sum(tensor => tensor.Elements);

    public long TensorBytes { get; } = file.Tensors.Sum(tensor => tensor.Bytes);

    public double BitsPerWeight => Parameters > 0 ? TensorBytes * 8.0 / Parameters : 0;

    public string? ChatTemplate => File.Metadata.GetString("tokenizer.chat_template");

    public string? TemplateKind => ChatTemplate is not { } template
        ? null
        : s_templateKinds.FirstOrDefault(kind => template.Contains(kind.Mark, StringComparison.Ordinal)).Kind ?? "other";

    public string? Tokenizer => File.Metadata.GetString("tokenizer.ggml.model");

    public long? Tokens => File.Metadata.GetArray("tokenizer.ggml.tokens")?.Count;

    /// <summary>An integer under the architecture's prefix; the largest, where each layer has its own.</summary>
    public long? Integer(string key)
    {
        key = $"{Architecture}.{key}";
        return File.Metadata.GetArray(key) is { Count: > 0 } array && IsInteger(array.ElementType)
            ? array.Integers().Max()
            : File.Metadata.GetInteger(key);
    }

    private static bool IsInteger(GgufValueType type) => type
        is GgufValueType.Int8 or GgufValueType.Int16 or GgufValueType.Int32 or GgufValueType.Int64
        or GgufValueType.UInt8 or GgufValueType.UInt16 or GgufValueType.UInt32;
}
