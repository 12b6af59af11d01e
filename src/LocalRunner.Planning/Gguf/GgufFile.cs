namespace LocalRunner.Gguf;

/// <summary>Opens a GGUF model, split over several files or not, and reads its header in place.</summary>
/// <remarks>
/// The file is mapped read-only and tensor data is never touched unless asked for, so that a file of any size opens at once.
/// Several threads may read at once, but none while another disposes. The files must not change while they are open.
/// </remarks>
public sealed class GgufFile : IDisposable
{
    private readonly List<GgufShard> _parts;
    private readonly GgufHeader _header;
    private readonly Dictionary<string, GgufTensor> _tensors;

    private GgufFile(List<GgufShard> parts, IReadOnlyList<GgufTensor> tensors)
        : this(parts[0].Header, tensors)
    {
        _parts = parts;
        Parts = [.. parts.Select(part => part.Path)];
        FileBytes = parts.Sum(part => part.Length);
    }

    /// <summary>Describes a file that need not exist.</summary>
    internal GgufFile(string name, GgufHeader header, long bytes)
        : this(header, header.Tensors) => (Parts, FileBytes) = ([name], bytes);

    private GgufFile(GgufHeader header, IReadOnlyList<GgufTensor> tensors)
    {
        _parts = [];
        _header = header;
        Parts = [];
        Tensors = tensors;
        _tensors = tensors.ToDictionary(tensor => tensor.Name);
    }

    /// <summary>Gets the path as it was given to <see cref="Open"/>.</summary>
    public string Path => Parts[0];

    /// <summary>Gets the paths of all parts in order; just <see cref="Path"/> where the model is one file.</summary>
    public IReadOnlyList<string> Parts { get; }

    /// <summary>Gets whether the tensors' data is there; not so for what <see cref="GgufWriter.Preview"/> gives, nor for a file elsewhere.</summary>
    public bool HasData => _parts.Count > 0 && _parts[0].HasData;

    /// <summary>Gets the version of the format: 2 or 3.</summary>
    public uint Version => _header.Version;

    /// <summary>Gets the size of all parts in bytes.</summary>
    public long FileBytes { get; }

    /// <summary>Gets where the tensor data of the first part begins, in bytes.</summary>
    public long HeaderBytes => _header.DataStart;

    /// <summary>Gets the number of bytes that the tensors' offsets are multiples of; a power of two.</summary>
    public uint Alignment => _header.Alignment;

    /// <summary>Gets the metadata; that of the first part where the model is split.</summary>
    public GgufMetadata Metadata => _header.Metadata;

    /// <summary>Gets the tensors of all parts in the order of the files.</summary>
    public IReadOnlyList<GgufTensor> Tensors { get; }

    /// <summary>Opens a model; of a split one, the first part, whose name ends in <c>-00001-of-0000N.gguf</c>.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The model; dispose it when done.</returns>
    /// <exception cref="LocalRunnerException">
    /// <see cref="LocalRunnerError.FileNotFound"/>: the file or one of its parts does not exist or is a folder.
    /// <see cref="LocalRunnerError.FileAccess"/>: it could not be read.
    /// <see cref="LocalRunnerError.InvalidModel"/>: it is truncated, damaged or no GGUF file, or llama.cpp would refuse it.
    /// </exception>
    public static GgufFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var parts = new List<GgufShard>();
        try
        {
            parts.Add(GgufShard.Open(path, 0));
            GgufSplit.OpenOthers(parts);
            return new GgufFile(parts, GgufSplit.JoinTensors(parts));
        }
        catch
        {
            parts.ForEach(part => part.Dispose());
            throw;
        }
    }

    /// <summary>Describes a model that is elsewhere by its header, as strictly checked as a file's.</summary>
    /// <param name="parts">The beginnings of all its files, the first part first.</param>
    /// <returns>The header; tensor data can't be read from it.</returns>
    /// <exception cref="LocalRunnerException">A header is cut off, damaged or of another model (<see cref="LocalRunnerError.InvalidModel"/>).</exception>
    public static GgufFile FromHeaders(params IReadOnlyList<GgufHeaderBytes> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentOutOfRangeException.ThrowIfZero(parts.Count, nameof(parts));
        var headers = parts.Select(GgufShard.OfHeader).ToList();
        GgufSplit.CheckParts(headers);
        return new GgufFile(headers, GgufSplit.JoinTensors(headers));
    }

    /// <summary>Finds a tensor by its name; null where there is none.</summary>
    public GgufTensor? FindTensor(string name) => _tensors.GetValueOrDefault(name);

    /// <summary>Reads data of a tensor from the file.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <param name="destination">Filled to its end, with <c>tensor.Bytes</c> bytes for all of the data.</param>
    /// <param name="start">Where in the tensor's data to begin, in bytes.</param>
    /// <exception cref="LocalRunnerException">
    /// <see cref="LocalRunnerError.InvalidArgument"/>: the tensor is not of this file, or has less data than asked for.
    /// <see cref="LocalRunnerError.FileAccess"/>: the file could not be read.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The file was disposed.</exception>
    public void ReadTensor(GgufTensor tensor, Span<byte> destination, long start = 0)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (FindTensor(tensor.Name) is not { } own || own != tensor)
            throw GgufErrors.Argument($"'{Path}' has no such tensor as {tensor.Name}: take one from its list.");

        if (start < 0 || start > tensor.Bytes || destination.Length > tensor.Bytes - start)
            throw GgufErrors.Argument(
                $"{destination.Length} bytes from byte {start} are not within the {tensor.Bytes} bytes of {tensor.Name}: ask for fewer.");

        if (!HasData)
            throw GgufErrors.Argument($"'{Path}' is a header alone: it has no data to read. Write the file and open that.");

        _parts[tensor.Part].Read(tensor.Offset + start, destination);
    }

    /// <summary>Unmaps and closes the files; texts and arrays of the metadata are unreadable from then on.</summary>
    public void Dispose() => _parts.ForEach(part => part.Dispose());
}
