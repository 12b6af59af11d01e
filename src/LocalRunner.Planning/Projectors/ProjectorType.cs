using LocalRunner.Memory.Graph;

namespace LocalRunner.Projectors;

/// <summary>Describes a type of projector as clip.cpp reads it: what becomes of an image, the tensors that a file must have, and the graph that is computed.</summary>
/// <param name="name">Its name in the header.</param>
/// <param name="models">The architectures of the language models that it belongs to.</param>
internal abstract class ProjectorType(string name, params string[] models)
{
    /// <summary>Gets the types that can be used.</summary>
    public static IReadOnlyList<ProjectorType> All { get; } =
        [new Gemma3Projector(), new Gemma4Projector(), new Idefics3Projector(), new InternVlProjector(), new PixtralProjector(), new Qwen2Projector(), new Qwen25Projector(), new Qwen3Projector()];

    /// <summary>Gets the name in the header.</summary>
    public string Name => name;

    /// <summary>Gets the architectures of the language models that it belongs to.</summary>
    public IReadOnlyList<string> Models => models;

    /// <summary>Gets the tokens that an image of any form is scaled down to, before rows are ended; 0 where images become squares.</summary>
    public virtual int TokenLimit => 0;

    /// <summary>Gets whether the positions of an image's tokens have axes.</summary>
    public virtual bool HasAxes => false;

    /// <summary>Gets whether norms are of the root mean square.</summary>
    public virtual bool NormsByRootMeanSquare(ProjectorHeader header) => false;

    /// <summary>Gets whether some layers may see windows of the image alone.</summary>
    public virtual bool HasWindows => false;

    /// <summary>Gets whether values are normed as queries and keys may be.</summary>
    public virtual bool NormsValues => false;

    /// <summary>Gets whether what goes into a product and what comes of it is kept within bounds.</summary>
    public virtual bool BoundsProducts => false;

    /// <summary>Gets the key of <see cref="Merge"/>, below clip.vision.</summary>
    public virtual string MergeKey => "projector.scale_factor";

    /// <summary>Gets the least and the most patches of a side that become one vector.</summary>
    public virtual (long Least, long Most) Merges => (1, long.MaxValue);

    /// <summary>Gets the multiple that a head's width must be.</summary>
    public virtual long HeadParts => 1;

    /// <summary>Gets how many patches of a side become one vector.</summary>
    public abstract long Merge(ProjectorHeader header);

    /// <summary>Gets the width of the vectors that it makes; 0 where it can't be told.</summary>
    public abstract long Width(ProjectorHeader header);

    /// <summary>Gets the most tokens of a grid of vectors.</summary>
    public virtual long Tokens(long columns, long rows) => columns * rows;

    /// <summary>Gets the longer side that an image is scaled to before it is cut into squares; 0 where it is not.</summary>
    public virtual long LongestEdge(ProjectorHeader header) => 0;

    /// <summary>Gets the most squares that an image is cut into, the whole of it scaled down among them.</summary>
    public virtual long MostSquares(ProjectorHeader header) => 1;

    /// <summary>Gets how many squares of an image are held at once; as <see cref="MostSquares"/>, but for what rounding may add.</summary>
    public virtual long HeldSquares(ProjectorHeader header) => MostSquares(header);

    /// <summary>Gets the side of the empty image with which the engine builds a graph while it loads, in pixels; 0 where that is too small to count.</summary>
    public virtual long WarmupSide(ProjectorHeader header) => 0;

    /// <summary>Refuses keys of this type's own that end the process.</summary>
    public virtual void CheckKeys(ProjectorHeader header)
    {
    }

    /// <summary>Refuses tensors that are missing, or of another form than the graph computes with.</summary>
    public abstract void CheckTensors(ProjectorHeader header, ProjectorTensors tensors);

    /// <summary>Builds what is computed for an image, up to its vectors.</summary>
    public abstract GraphTensor Build(VisionGraph graph);

    protected static long Rows(ProjectorHeader header, string tensor) => header.File.FindTensor(tensor)?.Shape is [_, var rows, ..] ? rows : 0;

    protected static long Length(ProjectorHeader header, string tensor) => header.File.FindTensor(tensor)?.Shape is [var length, ..] ? length : 0;
}
