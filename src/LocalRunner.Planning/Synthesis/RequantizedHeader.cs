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
}
