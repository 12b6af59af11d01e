using LocalRunner.Architectures;
using LocalRunner.Gguf;
using LocalRunner.Projectors;

namespace LocalRunner.Cli.Output;

/// <summary>Sums a header up for people.</summary>
internal sealed class HeaderSummary(GgufFile file)
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

    private readonly ModelHeader _header = new(file);

    /// <summary>Gets what the file is where it is a projector; null where it is none.</summary>
    public ProjectorHeader? Projector { get; } = file.Metadata.GetString("general.architecture") == ProjectorHeader.ArchitectureName ? new(file) : null;

    /// <summary>Gets the projector that lies beside the model and is used with it; null where there is none.</summary>
    public string? ProjectorBeside { get; init; }

    public GgufFile File => file;

    public string Architecture => _header.ArchitectureName is { Length: > 0 } name ? name : "unknown";

    public string? Name => _header.Name;

    public string? FileType => GgufFileTypes.Of(File) is { } type ? GgufFileTypes.NameOf(type) : null;

    public long Parameters { get; } = file.Tensors.Sum(tensor => tensor.Elements);

    public long TensorBytes { get; } = file.Tensors.Sum(tensor => tensor.Bytes);

    public double BitsPerWeight => Parameters > 0 ? TensorBytes * 8.0 / Parameters : 0;

    public string? ChatTemplate => _header.ChatTemplate;

    public string? TemplateKind => ChatTemplate is not { } template
        ? null
        : s_templateKinds.FirstOrDefault(kind => template.Contains(kind.Mark, StringComparison.Ordinal)).Kind ?? "other";

    public string? Tokenizer => _header.Tokenizer;

    public long? Tokens => _header.Tokens;

    /// <summary>Gets an integer of the architecture; the largest, where each layer has its own.</summary>
    public long? Integer(string key) => _header.Largest(key);
}
