using LocalRunner.Gguf;

namespace LocalRunner.Architectures;

/// <summary>Reads what the header of a projector file (mmproj) says: the vision encoder, and how images become vectors of a language model. Nothing is refused here.</summary>
/// <param name="file">The header.</param>
public sealed class ProjectorHeader(GgufFile file)
{
    /// <summary>The architecture that the header of a projector names.</summary>
    public const string ArchitectureName = "clip";

    internal const string Gemma3 = "gemma3";
    internal const string Idefics3 = "idefics3";
    internal const string Qwen2 = "qwen2vl_merger";
    internal const string Qwen25 = "qwen2.5vl_merger";

    /// <summary>The most tokens that an image becomes where its size follows the image's; the engine would take four times as many, and sixteen times the memory.</summary>
    public const int MostFreeTokens = 1024;

    // The pooling of Gemma 3 where the header says none, and of others that no number is no merging.
    private const int MergeOfGemma3 = 4;
    private const int MergeOfQwen = 2;

    /// <summary>Gets the types of projectors that can be used.</summary>
    public static IReadOnlyList<string> KnownTypes { get; } = [Gemma3, Idefics3, Qwen2, Qwen25];

    /// <summary>Gets the file.</summary>
    public GgufFile File => file;

    /// <summary>Gets the projector's type, such as gemma3; empty where the file says none.</summary>
    public string Type { get; } = file.Metadata.GetString("clip.projector_type") is { Length: > 0 } type ? type : file.Metadata.GetString("clip.vision.projector_type") ?? "";

    /// <summary>Gets the model's name; null where the file says none.</summary>
    public string? Name => file.Metadata.GetString("general.name");

    /// <summary>Gets the width of the vectors that it makes, which must be that of the language model; 0 where it can't be told.</summary>
    public long Width => Type switch
    {
        Gemma3 => file.FindTensor("mm.input_projection.weight")?.Shape is [var width, ..] ? width : 0,
        Idefics3 => file.FindTensor("mm.model.fc.weight")?.Shape is [_, var width, ..] ? width : 0,
        Qwen2 or Qwen25 => file.FindTensor("mm.2.bias")?.Shape is [var width] ? width : 0,
        _ => 0,
    };

    /// <summary>Gets whether an image keeps its form, and is scaled only as far as its tokens must be within limits; otherwise it becomes squares.</summary>
    public bool KeepsForm => Type is Qwen2 or Qwen25;

    /// <summary>Gets how often a layer sees the whole image, and not a window alone; 0 where all do.</summary>
    internal long WindowPattern => Type == Qwen25 ? Integer("n_wa_pattern") : 0;

    /// <summary>Gets the side of the squares that images are scaled or cut to, in pixels.</summary>
    public long ImageSize => Integer("image_size");

    /// <summary>Gets the side of a patch, in pixels.</summary>
    public long PatchSize => Integer("patch_size");

    /// <summary>Gets the width of the encoder.</summary>
    public long EncoderWidth => Integer("embedding_length");

    /// <summary>Gets the layers of the encoder.</summary>
    public long Layers => Integer("block_count");

    /// <summary>Gets the heads of each layer.</summary>
    public long Heads => Integer("attention.head_count");

    /// <summary>Gets how many patches of a side become one vector.</summary>
    public long Merge => KeepsForm ? file.Metadata.GetInteger("clip.vision.spatial_merge_size") ?? MergeOfQwen : file.Metadata.GetInteger("clip.vision.projector.scale_factor") ?? (Type == Gemma3 ? MergeOfGemma3 : 1);

    /// <summary>Gets the longer side that an image is scaled to before it is cut into squares; 0 where it is not cut.</summary>
    public long LongestEdge => Type == Idefics3 ? Integer("preproc_image_size") : 0;

    /// <summary>Gets the patches of one square, or of the largest image that keeps its form.</summary>
    public long Patches => KeepsForm ? MostFreeTokens * MergeOfQwen * MergeOfQwen : PatchSize > 0 && ImageSize is > 0 and <= int.MaxValue ? ImageSize / PatchSize * (ImageSize / PatchSize) : 0;

    /// <summary>Gets the vectors, and so the tokens, of one square, or of the largest image that keeps its form.</summary>
    public long SquareTokens => Merge is > 0 and <= ushort.MaxValue ? Patches / (Merge * Merge) : 0;

    /// <summary>Gets the most squares that an image is cut into, the whole of it scaled down among them.</summary>
    public long MostSquares
    {
        get
        {
            // A side that rounds up above a multiple is cut once more.
            var side = LongestEdge is > 0 and <= int.MaxValue && ImageSize is > 0 and <= int.MaxValue ? ((LongestEdge + ImageSize - 1) / ImageSize) + 1 : 0;
            return (side * side) + 1;
        }
    }

    private long Integer(string key) => file.Metadata.GetInteger($"clip.vision.{key}") ?? 0;
}
