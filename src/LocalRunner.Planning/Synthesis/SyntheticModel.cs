using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Synthesis;

/// <summary>Describes a model that is not downloaded as exactly as its file would: a header to plan with, and a file with random weights to measure with.</summary>
/// <remarks>The file loads and answers, in nonsense; speed and memory are those of the real model, since neither depends on what the weights are.</remarks>
public sealed class SyntheticModel
{
    private readonly GgufWriter _writer = new();
    private readonly string _name;

    private SyntheticModel(ModelShape shape, GgufFileType type, ModelDraft draft, GgufTensorType[] types)
    {
        (Shape, FileType) = (shape, type);
        _name = $"{(shape.Name.Length > 0 ? shape.Name : shape.Architecture)}:{GgufFileTypes.NameOf(type)}";
        foreach (var (key, value) in draft.Metadata)
            _writer.Add(key, value);
        for (var i = 0; i < draft.Tensors.Count; i++)
            _writer.AddTensor(draft.Tensors[i].Name, types[i], draft.Tensors[i].Shape);
    }

    /// <summary>Gets the architectures that can be described.</summary>
    public static IReadOnlyList<string> Architectures { get; } = [.. ArchitectureTable.All.Where(each => each.Layout is not null).Select(each => each.Name)];

    /// <summary>Gets the shape.</summary>
    public ModelShape Shape { get; }

    /// <summary>Gets the file type.</summary>
    public GgufFileType FileType { get; }

    /// <summary>Describes a model.</summary>
    /// <param name="shape">Its shape. With fewer layers than the real model has, everything else stays as it is there.</param>
    /// <param name="type">The file type; each tensor gets the type that llama.cpp's quantiser would give it.</param>
    /// <exception cref="LocalRunnerException">The shape is impossible, or of no known architecture; the message names the number.</exception>
    public static SyntheticModel Create(ModelShape shape, GgufFileType type = GgufFileType.F16)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var draft = Describe(shape, type);
        return new(shape, type, draft, QuantMix.Assign(shape, type, draft.Tensors));
    }

    /// <summary>Describes a model with some of its layers, in the types that these have in the whole.</summary>
    /// <param name="whole">The shape of the whole.</param>
    /// <param name="type">The file type.</param>
    /// <param name="layers">How many of its layers.</param>
    /// <exception cref="LocalRunnerException">The shape is impossible, or of no known architecture; the message names the number.</exception>
    public static SyntheticModel CreatePart(ModelShape whole, GgufFileType type, int layers)
    {
        if (layers == whole.Layers)
            return Create(whole, type);

        var (all, draft) = (Describe(whole, type), Describe(whole.WithLayers(layers), type));
        var types = new PartMix(all.Tensors, QuantMix.Assign(whole, type, all.Tensors)).Assign(draft.Tensors);
        return new(draft.Shape, type, draft, types);
    }

    /// <summary>Gives the header that the file would have, with nothing written.</summary>
    public GgufFile Preview() => _writer.Preview(_name);

    /// <summary>Writes the header alone; the data is a hole that takes no space where the file system can.</summary>
    /// <param name="path">Where; an existing file is replaced.</param>
    /// <exception cref="LocalRunnerException">The file could not be written.</exception>
    public void WriteHeader(string path) => _writer.Write(path);

    /// <summary>Writes the file with random weights, in constant memory. A seed gives the same file each time.</summary>
    /// <param name="path">Where; an existing file is replaced. Nothing is left there when writing fails or is cancelled.</param>
    /// <param name="seed">What the weights are drawn from.</param>
    /// <param name="progress">Reports the share of the data that is written, 0 to 1.</param>
    /// <param name="cancellation">Stops the writing.</param>
    /// <exception cref="LocalRunnerException">The file could not be written, or the file type has no random weights.</exception>
    /// <exception cref="OperationCanceledException">The writing was cancelled.</exception>
    public void Write(string path, int seed = 1, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        _writer.Write(path, Fill(seed, progress, cancellation));

    /// <summary>Writes the file in parts, as large models are published.</summary>
    /// <param name="prefix">The path up to <c>-00001-of-0000N.gguf</c>.</param>
    /// <param name="tensorsPerPart">How many tensors a part holds at most.</param>
    /// <param name="seed">What the weights are drawn from.</param>
    /// <param name="progress">Reports the share of the data that is written, 0 to 1.</param>
    /// <param name="cancellation">Stops the writing.</param>
    /// <returns>The paths of the parts.</returns>
    /// <exception cref="LocalRunnerException">The files could not be written, or the file type has no random weights.</exception>
    /// <exception cref="OperationCanceledException">The writing was cancelled.</exception>
    public IReadOnlyList<string> WriteSplit(
        string prefix, int tensorsPerPart, int seed = 1, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        _writer.WriteSplit(prefix, tensorsPerPart, Fill(seed, progress, cancellation));

    private static ModelDraft Describe(ModelShape shape, GgufFileType type)
    {
        ShapeRules.Check(shape);
        var draft = new ModelDraft(shape);
        draft.SetFile("general.architecture", GgufValue.Of(shape.Architecture));
        draft.SetFile("general.name", GgufValue.Of(shape.Name.Length > 0 ? shape.Name : $"{shape.Architecture} with random weights"));
        draft.SetFile("general.file_type", GgufValue.Of((uint)type));
        draft.SetFile("general.quantization_version", GgufValue.Of(2u));
        draft.Set("block_count", shape.Layers);
        draft.Set("context_length", shape.ContextLength);
        draft.Set("embedding_length", shape.Width);
        draft.Set("vocab_size", shape.Vocabulary);
        if (draft.Architecture.Recurrent == RecurrentLayers.All)
            StateLayers.Describe(draft);
        else
            new TransformerLayers(draft).Describe();
        SyntheticVocabulary.Describe(draft);
        return draft;
    }

    private Action<GgufTensor, Stream> Fill(int seed, IProgress<double>? progress, CancellationToken cancellation)
    {
        using var header = Preview();
        var total = Math.Max(1, header.Tensors.Sum(tensor => tensor.Bytes));
        foreach (var tensor in header.Tensors)
            RandomBlocks.Check(tensor.Type);
        var weights = new RandomWeights(seed);
        var written = 0L;
        return (tensor, stream) => weights.Write(tensor, stream, bytes =>
        {
            cancellation.ThrowIfCancellationRequested();
            written += bytes;
            progress?.Report((double)written / total);
        });
    }
}
