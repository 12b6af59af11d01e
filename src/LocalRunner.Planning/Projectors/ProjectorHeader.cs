using LocalRunner.Gguf;

namespace LocalRunner.Projectors;

/// <summary>Reads what the header of a projector file (mmproj) says: the vision encoder, and how images become vectors of a language model. Nothing is refused here.</summary>
/// <param name="file">The header.</param>
public sealed class ProjectorHeader(GgufFile file)
{
    /// <summary>The architecture that the header of a projector names.</summary>
    public const string ArchitectureName = "clip";

    /// <summary>Gets the types of projectors that can be used.</summary>
    public static IReadOnlyList<string> KnownTypes { get; } = [.. ProjectorType.All.Select(type => type.Name)];

    /// <summary>Gets the file.</summary>
    public GgufFile File => file;

    /// <summary>Gets the projector's type, such as gemma3; empty where the file says none.</summary>
    public string Type { get; } = TypeOf(file);

    /// <summary>Gets the model's name; null where the file says none.</summary>
    public string? Name => file.Metadata.GetString("general.name");

    /// <summary>Gets the width of the vectors that it makes, which must be that of the language model's inputs; 0 where it can't be told.</summary>
    public long Width => Known?.Width(this) ?? 0;

    /// <summary>Gets whether an image keeps its form, and is scaled only as far as its tokens must be within limits; otherwise it becomes squares.</summary>
    public bool KeepsForm => TokenLimit > 0;

    /// <summary>Gets whether the positions of an image's tokens have axes, a column and a row.</summary>
    public bool HasAxes => Known?.HasAxes == true;

    /// <summary>Gets the tokens that an image that keeps its form is scaled down to, rows not ended; 0 where it becomes squares.</summary>
    public int TokenLimit => Known?.TokenLimit ?? 0;

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
    public long Merge => Known?.Merge(this) ?? 1;

    /// <summary>Gets the longer side that an image is scaled to before it is cut into squares; 0 where it is not.</summary>
    public long LongestEdge => Known?.LongestEdge(this) ?? 0;

    /// <summary>Gets the patches of one square, or of the largest image that keeps its form.</summary>
    public long Patches => KeepsForm ? TokenLimit * Merge * Merge : SideOfSquare * SideOfSquare;

    /// <summary>Gets the vectors, and so the tokens, of one square, or of the largest image that keeps its form.</summary>
    public long SquareTokens => Merge is <= 0 or > ushort.MaxValue ? 0 : Grids.Max(grid => Known?.Tokens(grid.Columns, grid.Rows) ?? grid.Columns * grid.Rows);

    /// <summary>Gets the most squares that an image is cut into, the whole of it scaled down among them.</summary>
    public long MostSquares => Known?.MostSquares(this) ?? 1;

    /// <summary>Gets the type; null where it is none that can be used.</summary>
    internal ProjectorType? Known { get; } = ProjectorType.All.FirstOrDefault(type => type.Name == TypeOf(file));

    /// <summary>Gets how often a layer sees the whole image, and not a window alone; 0 where all do.</summary>
    internal long WindowPattern => Known?.HasWindows == true ? Integer("n_wa_pattern") : 0;

    /// <summary>Gets the most columns and rows of vectors: those of the square, or the forms between which an image that keeps its own takes most.</summary>
    internal IReadOnlyList<(long Columns, long Rows)> Grids
    {
        get
        {
            if (!KeepsForm)
                return [(SideOfSquare / Merge, SideOfSquare / Merge)];
            var (side, longest) = (Divisor(TokenLimit), (long)Math.Sqrt((double)TokenLimit * ProjectorUse.MostOblong));
            return [(TokenLimit / side, side), (TokenLimit / longest, longest)];
        }
    }

    private long SideOfSquare => PatchSize > 0 && ImageSize is > 0 and <= int.MaxValue ? ImageSize / PatchSize : 0;

    /// <summary>Reads a number of the vision encoder; 0 where there is none.</summary>
    internal long Integer(string key) => file.Metadata.GetInteger($"clip.vision.{key}") ?? 0;

    private static string TypeOf(GgufFile file) =>
        file.Metadata.GetString("clip.projector_type") is { Length: > 0 } type ? type : file.Metadata.GetString("clip.vision.projector_type") ?? "";

    /// <summary>Gets the largest divisor of a number that is not above its root.</summary>
    private static long Divisor(long number)
    {
        var divisor = (long)Math.Sqrt(number);
        while (number % divisor != 0)
            divisor--;
        return divisor;
    }
}
