using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Projectors;

/// <summary>
/// Refuses projectors on which llama.cpp would end the process (tools/mtmd/clip.cpp): it reads keys of another type with an assertion, builds the graph with
/// whatever tensors there are, and reads past what a file has. So only files of known types are let through, with every key and every tensor as it must be.
/// </summary>
internal static class ProjectorPreflight
{
    public const int MostLayers = 64;

    private const int LongestEncoder = 16_384;
    private const int LargestHead = 512;
    private const int LargestImage = 2048;
    private const int WidestFreePatch = 32;

    public static void Check(GgufFile projector)
    {
        ArgumentNullException.ThrowIfNull(projector);
        var header = new ProjectorHeader(projector);
        Names(projector);
        Keys(projector, header);
        if (header.Known is not { } type)
        {
            throw Unsupported($"it is of the type '{header.Type}'.",
                $"Types that work: {string.Join(", ", ProjectorHeader.KnownTypes)}.");
        }

        Numbers(header, type);
        type.CheckKeys(header);
        var tensors = new ProjectorTensors(header);
        type.CheckTensors(header, tensors);
        tensors.CheckNoOthers();
    }

    public static void CheckPair(GgufFile projector, GgufFile model)
    {
        Check(projector);
        var (header, language) = (new ProjectorHeader(projector), new ModelHeader(model));
        if (language.Largest("embedding_length") * (1 + language.FeatureLayers) is var width && width != header.Width)
        {
            throw new LocalRunnerException(LocalRunnerError.AdapterMismatch,
                $"The projector does not fit the model: it makes vectors of {header.Width} numbers, and {language.ArchitectureName} model {Path.GetFileName(model.Path)} reads {width}. Use the mmproj file that was made for this model.");
        }

        if (!header.Known!.Models.Contains(language.ArchitectureName))
        {
            throw new LocalRunnerException(LocalRunnerError.AdapterMismatch,
                $"The projector does not fit the model: projectors of the type {header.Type} belong to models of the architecture {string.Join(" or ", header.Known.Models)}, and this one is '{language.ArchitectureName}'. Use the mmproj file that was made for this model.");
        }
    }

    public static LocalRunnerException Invalid(string found) => new(LocalRunnerError.InvalidModel,
        $"The projector can't be loaded safely: {found} The file is damaged or was converted wrongly: get it again, or from another source.");

    private static LocalRunnerException Unsupported(string found, string advice) =>
        new(LocalRunnerError.UnsupportedModel, $"The projector can't be used: {found} {advice}");

    private static void Names(GgufFile file)
    {
        foreach (var name in file.Metadata.Select(pair => pair.Key).Concat(file.Tensors.Select(tensor => tensor.Name)))
        {
            if (name.Contains('\0', StringComparison.Ordinal))
                throw Invalid($"a name holds a NUL character: '{name.Replace('\0', '?')}'.");
        }

        if (file.Metadata.GetString("general.architecture") is var architecture && architecture != ProjectorHeader.ArchitectureName)
            throw Unsupported($"its architecture is '{architecture}', and that of a projector '{ProjectorHeader.ArchitectureName}'.", "Give the model itself first, and the mmproj file that belongs to it as its projector.");
        if (file.Parts.Count > 1)
            throw Unsupported("it is split into several files.", "Join them first.");
    }

    /// <summary>Checks the type of each key that is read: another one is an assertion.</summary>
    private static void Keys(GgufFile file, ProjectorHeader header)
    {
        foreach (var key in (string[])["general.name", "general.description", "clip.projector_type", "clip.vision.projector_type", "clip.vision.mm_patch_merge_type"])
            Type(file, key, GgufValueType.String, required: false);
        foreach (var key in (string[])["clip.has_audio_encoder", "clip.use_gelu", "clip.use_silu"])
            Type(file, key, GgufValueType.Boolean, required: false);
        Type(file, "clip.has_vision_encoder", GgufValueType.Boolean);
        foreach (var key in (string[])["embedding_length", "attention.head_count", "feed_forward_length", "block_count", "projection_dim", "image_size", "patch_size"])
            Type(file, $"clip.vision.{key}", GgufValueType.UInt32);
        Type(file, "clip.vision.attention.layer_norm_epsilon", GgufValueType.Float32);
        foreach (var key in (string[])["clip.minicpmv_query_num", "clip.vision.projector.scale_factor", "clip.vision.preproc_image_size", "clip.vision.spatial_merge_size", "clip.vision.attention.head_dim", "clip.vision.preproc_min_tiles", "clip.vision.preproc_max_tiles", "general.alignment"])
            Type(file, key, GgufValueType.UInt32, required: false);
        Type(file, "clip.vision.n_wa_pattern", GgufValueType.UInt32, required: header.Known?.HasWindows == true);
        Type(file, "clip.minicpmv_version", GgufValueType.Int32, required: false);

        // What changes the heads or the layers that are read is known to no file of these types.
        foreach (var key in (string[])["clip.vision.attention.head_count_kv", "clip.vision.feature_layer", "clip.vision.image_grid_pinpoints"])
        {
            if (file.Metadata.TryGet(key, out _))
                throw Unsupported($"it has the key {key}, which projectors of this type have not.", "Get it from another source.");
        }

        if (file.Metadata.GetBoolean("clip.has_vision_encoder") != true || file.Metadata.GetBoolean("clip.has_audio_encoder") == true)
            throw Unsupported("it reads no images, or sound as well.", "Choose one for images alone.");
        if (file.Metadata.GetBoolean("clip.use_gelu") == true && file.Metadata.GetBoolean("clip.use_silu") == true)
            throw Invalid("clip.use_gelu and clip.use_silu are both true.");
        foreach (var key in (string[])["clip.vision.image_mean", "clip.vision.image_std"])
        {
            if (file.Metadata.GetArray(key) is not { ElementType: GgufValueType.Float32, Count: >= 3 and <= 16 } array || !array.Numbers().All(number => double.IsFinite(number) && Math.Abs(number) < 1e6))
                throw Invalid($"{key} must be an array of three 32-bit numbers.");
            if (key.EndsWith("std", StringComparison.Ordinal) && array.Numbers().Any(number => Math.Abs(number) < 1e-6))
                throw Invalid($"{key} holds a zero, by which colours would be divided.");
        }
    }

    private static void Type(GgufFile file, string key, GgufValueType type, bool required = true)
    {
        if (!file.Metadata.TryGet(key, out var value))
        {
            if (required)
                throw Invalid($"{key} is missing.");
        }
        else if (value.Type != type)
        {
            throw Invalid($"{key} is of the type {value.Type}, but must be {type}.");
        }
    }

    private static void Numbers(ProjectorHeader header, ProjectorType type)
    {
        Range("clip.vision.block_count", header.Layers, 1, MostLayers);
        Range("clip.vision.embedding_length", header.EncoderWidth, 1, LongestEncoder);
        Range("clip.vision.attention.head_count", header.Heads, 1, header.EncoderWidth);
        if (header.EncoderWidth % header.Heads != 0)
            throw Invalid($"clip.vision.attention.head_count is {header.Heads}, which does not divide the width {header.EncoderWidth}.");
        var head = header.EncoderWidth / header.Heads;
        Range("the width of a head", head, 1, LargestHead);
        if (head % type.HeadParts != 0)
            throw Invalid($"the width of a head is {head}, but must be a multiple of {type.HeadParts}.");
        if (header.File.Metadata.TryGet("clip.vision.attention.head_dim", out _) && header.Integer("attention.head_dim") != head)
            throw Invalid($"clip.vision.attention.head_dim is {header.Integer("attention.head_dim")}, but the heads are {head} wide.");
        Range("clip.vision.image_size", header.ImageSize, 1, LargestImage);
        Patches(header, type);
        foreach (var key in (string[])["feed_forward_length", "projection_dim", "preproc_image_size"])
            Range($"clip.vision.{key}", header.Integer(key), 0, int.MaxValue);
        var epsilon = header.File.Metadata.GetNumber("clip.vision.attention.layer_norm_epsilon") ?? double.NaN;
        if (!(epsilon >= 0 && epsilon < 1))
            throw Invalid($"clip.vision.attention.layer_norm_epsilon is {epsilon}, but must be zero or a small positive number.");
    }

    /// <summary>Checks that patches fill the image, and that as many of a side become one vector as there are.</summary>
    private static void Patches(ProjectorHeader header, ProjectorType type)
    {
        var (least, most) = type.Merges;
        var key = $"clip.vision.{type.MergeKey}";
        Range("clip.vision.patch_size", header.PatchSize, 1, header.KeepsForm ? WidestFreePatch : header.ImageSize);
        if (header.KeepsForm)
        {
            Range(key, header.Merge, least, most);
            return;
        }

        var side = header.ImageSize / header.PatchSize;
        Range(key, header.Merge, least, Math.Min(most, side));
        if (side % header.Merge != 0)
            throw Invalid($"{key} is {header.Merge}, which does not divide the {side} patches of a side.");
    }

    public static void Range(string key, long value, long least, long most)
    {
        if (value < least || value > most)
            throw Invalid($"{key} is {value}, but must be between {least} and {most}.");
    }
}
