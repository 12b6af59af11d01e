namespace LocalRunner.Gguf;

/// <summary>Describes what one written file will hold.</summary>
internal sealed record GgufOutputPart(
    string Path, uint Version, uint Alignment, GgufMetadata Metadata, IReadOnlyList<GgufTensor> Tensors);
