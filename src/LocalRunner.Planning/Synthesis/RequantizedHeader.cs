using LocalRunner.Gguf;

namespace LocalRunner.Synthesis;

/// <summary>Describes what a model's file would be in another file type, from its header in one: names and shapes stay, types change.</summary>
public static class RequantizedHeader
{
    private const string FileTypeKey = "general.file_type";

    /// <summary>Makes the header; it reads the vocabulary from the given one, which must stay open.</summary>
    /// <param name="model">The header in the type that it has.</param>
    /// <param name="type">The other type.</param>
    /// <param name="name">What to call it where a path would stand.</param>
    /// <returns>The header; it has no data.</returns>
    /// <exception cref="LocalRunnerException">The quantiser can't make the type of this model.</exception>
    public static GgufFile Of(GgufFile model, GgufFileType type, string name)
    {
        ArgumentNullException.ThrowIfNull(model);
        var shapes = model.Tensors.Select(tensor => (tensor.Name, tensor.Shape.ToArray())).ToList();
        var types = QuantMix.Assign(HeaderShape.Read(model), type, shapes);
        var (tensors, end) = (new List<GgufTensor>(), GgufLimits.AlignUp(model.HeaderBytes, model.Alignment));
        for (var i = 0; i < types.Length; i++)
        {
            var bytes = GgufTensorTypes.BytesOf(types[i], model.Tensors[i].Elements);
            tensors.Add(new(model.Tensors[i].Name, types[i], model.Tensors[i].Shape, end, bytes, Part: 0));
            end = GgufLimits.AlignUp(end + bytes, model.Alignment);
        }

        var metadata = new GgufMetadata();
        foreach (var (key, value) in model.Metadata.Where(pair => pair.Key is not (FileTypeKey or GgufLimits.SplitNumberKey or GgufLimits.SplitCountKey or GgufLimits.SplitTensorsKey)))
            metadata.TryAdd(key, value);
        metadata.TryAdd(FileTypeKey, GgufValue.Of((uint)type));
        return new(name, new GgufHeader(model.Version, model.Alignment, metadata, tensors, model.HeaderBytes), end);
    }

    /// <summary>Makes the header of a file whose size is known, and whose tensors are of wider or narrower types than its file type's: all by the same factor.</summary>
    /// <param name="usual">The header with the file type's own types.</param>
    /// <param name="fileBytes">The size of the file, more than that of the header.</param>
    /// <returns>The header; it has no data.</returns>
    public static GgufFile Resized(GgufFile usual, long fileBytes)
    {
        ArgumentNullException.ThrowIfNull(usual);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(fileBytes, usual.HeaderBytes);
        var factor = (double)(fileBytes - usual.HeaderBytes) / Math.Max(1, usual.FileBytes - usual.HeaderBytes);
        var (tensors, end) = (new List<GgufTensor>(), GgufLimits.AlignUp(usual.HeaderBytes, usual.Alignment));
        foreach (var tensor in usual.Tensors)
        {
            tensors.Add(tensor with { Offset = end, Bytes = (long)(tensor.Bytes * factor) });
            end = GgufLimits.AlignUp(end + tensors[^1].Bytes, usual.Alignment);
        }

        return new(usual.Path, new GgufHeader(usual.Version, usual.Alignment, usual.Metadata, tensors, usual.HeaderBytes), fileBytes);
    }
}
