using System.Text;

namespace LocalRunner.Gguf;

/// <summary>Writes GGUF files: metadata and tensors are declared first, then the data is streamed in order.</summary>
/// <remarks>
/// Memory use does not depend on the size of the tensors. A file appears under its name only when it is complete: it is written
/// beside the target under another name, which is deleted on failure. Not safe for several threads.
/// </remarks>
public sealed class GgufWriter
{
    // Far above any disk, and low enough for sums and products of a few to stay within 64 and 128 bits.
    private const long MaxElements = 1L << 60;
    private readonly GgufMetadata _metadata = new();
    private readonly List<GgufTensor> _tensors = [];
    private readonly HashSet<string> _names = [];

    /// <summary>Creates a writer of a version of the format.</summary>
    /// <param name="version">2 or 3; they differ in the number alone.</param>
    /// <exception cref="LocalRunnerException">The version is another one (<see cref="LocalRunnerError.InvalidArgument"/>).</exception>
    public GgufWriter(uint version = 3)
    {
        if (version is not (2 or 3))
            throw GgufErrors.Argument($"GGUF version {version} can't be written: use 2 or 3.");

        Version = version;
    }

    /// <summary>Creates a writer of the same metadata and tensors as a model has; a split one becomes one file.</summary>
    /// <param name="model">The header; the data need not be there.</param>
    public static GgufWriter Of(GgufFile model)
    {
        var writer = new GgufWriter(model.Version);
        foreach (var (key, value) in model.Metadata)
        {
            if (key is not (GgufLimits.SplitNumberKey or GgufLimits.SplitCountKey or GgufLimits.SplitTensorsKey))
                writer.Add(key, value);
        }

        foreach (var tensor in model.Tensors)
            writer.AddTensor(tensor.Name, tensor.Type, [.. tensor.Shape]);
        return writer;
    }

    /// <summary>Gets the version of the format.</summary>
    public uint Version { get; }

    /// <summary>Gets the number of bytes that the tensors' offsets will be multiples of.</summary>
    public uint Alignment { get; private set; } = GgufLimits.DefaultAlignment;

    /// <summary>Adds a key and its value; arrays of an open file are copied from it while writing.</summary>
    /// <param name="key">The key, unique, 1 to 65,535 bytes in UTF-8. <c>general.alignment</c> sets the alignment.</param>
    /// <param name="value">The value; see <see cref="GgufValue.Of(string)"/> and its like.</param>
    /// <exception cref="LocalRunnerException">
    /// The key is unusable or there already, or the alignment no power of two (<see cref="LocalRunnerError.InvalidArgument"/>).
    /// </exception>
    public void Add(string key, GgufValue value)
    {
        CheckName("key", key, GgufLimits.MaxKeyBytes);
        if (key == GgufLimits.AlignmentKey)
        {
            if (value.Type != GgufValueType.UInt32 || !System.Numerics.BitOperations.IsPow2((uint)value.Bits))
                throw GgufErrors.Argument($"'{key}' must be a {GgufValueType.UInt32} that is a power of two.");

            Alignment = (uint)value.Bits;
        }

        if (!_metadata.TryAdd(key, value))
            throw GgufErrors.Argument($"The metadata key '{key}' was added already: add each once.");
    }

    /// <summary>Declares a tensor; its data follows the data of those declared before.</summary>
    /// <param name="name">The name, unique, 1 to 63 bytes in UTF-8.</param>
    /// <param name="type">How the numbers are stored.</param>
    /// <param name="shape">One to four dimensions of at least 1, the length of a row first; rows must be whole blocks.</param>
    /// <exception cref="LocalRunnerException">One of these does not hold (<see cref="LocalRunnerError.InvalidArgument"/>).</exception>
    public void AddTensor(string name, GgufTensorType type, params ReadOnlySpan<long> shape)
    {
        CheckName("tensor name", name, GgufLimits.MaxTensorNameBytes);
        var dimensions = shape.ToArray();
        if (dimensions.Length is 0 or > GgufLimits.MaxDimensions || dimensions.Any(length => length < 1))
            throw GgufErrors.Argument($"The shape [{string.Join(", ", dimensions)}] of '{name}' can't be written: use 1 to 4 dimensions of at least 1.");

        var row = GgufTensorTypes.BytesOf(type, dimensions[0]);
        var rows = dimensions.Skip(1).Aggregate((UInt128)1, (product, length) => product * (UInt128)length);
        if (dimensions.Any(length => length > MaxElements) || rows > MaxElements || rows * (UInt128)Math.Max(row, dimensions[0]) > MaxElements)
            throw GgufErrors.Argument($"The shape [{string.Join(", ", dimensions)}] of '{name}' takes more bytes than a file holds: use a smaller one.");

        if (!_names.Add(name))
            throw GgufErrors.Argument($"The tensor '{name}' was added already: add each once.");

        _tensors.Add(new GgufTensor(name, type, dimensions, 0, row * (long)rows, 0));
    }

    /// <summary>Writes one file.</summary>
    /// <param name="path">Where; an existing file is replaced.</param>
    /// <param name="writeData">
    /// Called for each tensor in order, with its place in the file, to write exactly its bytes. Null leaves all data out as a hole,
    /// so that the file takes its full size but, where the file system can, no space: a header to plan and test with.
    /// </param>
    /// <exception cref="LocalRunnerException">
    /// <see cref="LocalRunnerError.FileAccess"/>: the file could not be written.
    /// <see cref="LocalRunnerError.InvalidArgument"/>: the callback wrote more or less than the tensor's bytes.
    /// </exception>
    public void Write(string path, Action<GgufTensor, Stream>? writeData = null) =>
        GgufOutput.Write([new(path, Version, Alignment, _metadata, _tensors)], writeData);

    /// <summary>Writes a split model as llama.cpp does: all metadata in the first part, <c>split.*</c> in every part.</summary>
    /// <param name="prefix">The path up to <c>-00001-of-0000N.gguf</c>.</param>
    /// <param name="tensorsPerPart">How many tensors a part holds at most.</param>
    /// <param name="writeData">As in <see cref="Write"/>; parts count from 0 in the tensors it gets.</param>
    /// <returns>The paths of the parts.</returns>
    /// <exception cref="LocalRunnerException">As in <see cref="Write"/>; or there are keys of <c>split.</c>, or too many parts.</exception>
    public IReadOnlyList<string> WriteSplit(string prefix, int tensorsPerPart, Action<GgufTensor, Stream>? writeData = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tensorsPerPart, 1);
        var chunks = _tensors.Count == 0 ? [[]] : _tensors.Chunk(tensorsPerPart).ToList();
        if (chunks.Count > ushort.MaxValue)
            throw GgufErrors.Argument($"{chunks.Count} parts are more than the {ushort.MaxValue} that the format counts: put more tensors in a part.");

        var parts = chunks.Select((chunk, part) => new GgufOutputPart(
            GgufSplit.PartPath(prefix, part, chunks.Count),
            Version,
            Alignment,
            PartMetadata(part, chunks.Count),
            [.. chunk.Select(tensor => tensor with { Part = part })])).ToList();
        GgufOutput.Write(parts, writeData);
        return [.. parts.Select(part => part.Path)];
    }

    /// <summary>Describes the file that <see cref="Write"/> would make, with nothing written: a header to plan with.</summary>
    /// <param name="name">What to call it where a path would stand.</param>
    /// <returns>The header; tensor data can't be read from it.</returns>
    public GgufFile Preview(string name) => GgufOutput.Preview(new(name, Version, Alignment, _metadata, [.. _tensors]));

    private GgufMetadata PartMetadata(int part, int count)
    {
        var metadata = new GgufMetadata();
        foreach (var (key, value) in _metadata)
        {
            if (part == 0 || key == GgufLimits.AlignmentKey)
                metadata.TryAdd(key, value);
        }

        var added = metadata.TryAdd(GgufLimits.SplitNumberKey, GgufValue.Of((ushort)part))
            && metadata.TryAdd(GgufLimits.SplitCountKey, GgufValue.Of((ushort)count))
            && metadata.TryAdd(GgufLimits.SplitTensorsKey, GgufValue.Of(_tensors.Count));
        return added ? metadata : throw GgufErrors.Argument("The metadata has keys of 'split.' already: leave them out, the writer adds them.");
    }

    private static void CheckName(string what, string name, int maxBytes)
    {
        ArgumentNullException.ThrowIfNull(name);
        var bytes = Encoding.UTF8.GetByteCount(name);
        if (bytes == 0 || bytes > maxBytes || name.Contains('\0'))
            throw GgufErrors.Argument($"The {what} {GgufErrors.Quote(name)} has {bytes} bytes: use 1 to {maxBytes}, none of them zero.");
    }
}
