using System.Runtime.InteropServices;
using LocalRunner.Gguf;

namespace LocalRunner.Fixtures;

/// <summary>Describes a small projector key by key and tensor by tensor, as clip.cpp reads those of each type.</summary>
internal sealed partial class SmallProjector
{
    private const int Merge = 2;

    private readonly SortedDictionary<string, GgufValue> _values = new(StringComparer.Ordinal);
    private readonly List<(string Name, GgufTensorType Type, long[] Shape)> _tensors = [];

    private readonly int _width;
    private readonly int _patch;
    private readonly int _encoder;
    private readonly int _inner;
    private readonly int _layers;
    private readonly int _heads;
    private readonly GgufTensorType _half;

    /// <param name="type">Its type.</param>
    /// <param name="width">The width of the language model.</param>
    /// <param name="size">The side of an image.</param>
    /// <param name="patch">The side of a patch.</param>
    /// <param name="encoder">The width of the encoder.</param>
    /// <param name="inner">The width inside its feed-forward blocks.</param>
    /// <param name="layers">Its layers.</param>
    /// <param name="heads">Its heads.</param>
    /// <param name="cuts">How many squares the longer side of an image is cut into; 0 for none.</param>
    /// <param name="isPlain">Whether all weights are of 32 bits.</param>
    public SmallProjector(string type, int width, int size = 32, int patch = 4, int encoder = 32, int inner = 48, int layers = 2, int heads = 2, int cuts = 0, bool isPlain = false)
    {
        var half = isPlain ? GgufTensorType.F32 : GgufTensorType.F16;
        Set("general.architecture", GgufValue.Of("clip")).Set("general.name", GgufValue.Of("small " + type)).Set("clip.has_vision_encoder", GgufValue.Of(true))
            .Set("clip.projector_type", GgufValue.Of(type)).Set("clip.use_gelu", GgufValue.Of(true));
        foreach (var (key, value) in new[]
        {
            ("embedding_length", encoder), ("attention.head_count", heads), ("feed_forward_length", inner), ("block_count", layers), ("projection_dim", width),
            ("image_size", size), ("patch_size", patch), ("projector.scale_factor", Merge),
        })
            Set("clip.vision." + key, GgufValue.Of((uint)value));
        Set("clip.vision.attention.layer_norm_epsilon", GgufValue.Of(1e-6f));
        Set("clip.vision.image_mean", GgufValue.Of(GgufArray.Of<float>([0.5f, 0.5f, 0.5f]))).Set("clip.vision.image_std", GgufValue.Of(GgufArray.Of<float>([0.5f, 0.5f, 0.5f])));
        (_width, _patch, _encoder, _inner, _layers, _heads, _half) = (width, patch, encoder, inner, layers, heads, half);
        switch (type)
        {
            case "qwen2vl_merger" or "qwen2.5vl_merger":
                OfQwen2(isNew: type == "qwen2.5vl_merger");
                break;
            case "qwen3vl_merger":
                OfQwen3();
                break;
            case "pixtral":
                OfPixtral();
                break;
            case "gemma4v":
                OfGemma4();
                break;
            case "internvl":
                OfInternVl(size / patch, cuts);
                break;
            default:
                OfSquares(type, size, cuts);
                break;
        }
    }

    /// <summary>Gets the keys.</summary>
    public IReadOnlyCollection<string> Keys => _values.Keys;

    /// <summary>Gets the tensors.</summary>
    public IReadOnlyList<(string Name, GgufTensorType Type, long[] Shape)> Tensors => _tensors;

    public GgufValue ValueOf(string key) => _values[key];

    public SmallProjector Set(string key, GgufValue value)
    {
        _values[key] = value;
        return this;
    }

    public SmallProjector Without(string key)
    {
        _values.Remove(key);
        return this;
    }

    public SmallProjector Add(string name, GgufTensorType type, params long[] shape)
    {
        _tensors.Add((name, type, shape));
        return this;
    }

    public SmallProjector Drop(string tensor)
    {
        _tensors.RemoveAll(each => each.Name == tensor);
        return this;
    }

    /// <summary>Puts another tensor in the place of one.</summary>
    public SmallProjector Replace(string name, GgufTensorType type, params long[] shape)
    {
        _tensors[_tensors.FindIndex(each => each.Name == name)] = (name, type, shape);
        return this;
    }

    public string Write(TemporaryFolder folder, string name = "mmproj.gguf")
    {
        var writer = new GgufWriter();
        foreach (var (key, value) in _values)
            writer.Add(key, value);
        foreach (var (tensor, type, shape) in _tensors)
            writer.AddTensor(tensor, type, shape);
        writer.Write(folder.File(name), Fill);
        return folder.File(name);
    }

    private SmallProjector Norm(string name, long width) => Add(name + ".weight", GgufTensorType.F32, width).Add(name + ".bias", GgufTensorType.F32, width);

    private static void Fill(GgufTensor tensor, Stream stream)
    {
        var isNorm = tensor.Name.Contains("ln", StringComparison.Ordinal) || tensor.Name.Contains("norm", StringComparison.Ordinal);
        var random = new Random((int)(tensor.Bytes % 1009));
        var bytes = new byte[tensor.Bytes];
        if (tensor.Type == GgufTensorType.F32)
            Each<float>(bytes, () => isNorm && tensor.Name.EndsWith("weight", StringComparison.Ordinal) ? 1 : random.NextSingle() - 0.5f);
        else if (tensor.Type == GgufTensorType.F16)
            Each<Half>(bytes, () => (Half)(random.NextSingle() - 0.5f));
        stream.Write(bytes);
    }

    private static void Each<T>(byte[] bytes, Func<T> value) where T : struct
    {
        var numbers = MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = value();
    }
}
