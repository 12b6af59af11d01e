using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Preflight;

/// <summary>
/// Refuses projectors on which llama.cpp would end the process (tools/mtmd/clip.cpp): it reads keys of another type with an assertion, builds the graph with
/// whatever tensors there are, and reads past what a file has. So only files of known types are let through, with every key and every tensor as it must be.
/// </summary>
internal static class ProjectorPreflight
{
    private const int MostLayers = 64;
    private const int LongestEncoder = 16_384;
    private const int LargestHead = 512;
    private const int LargestImage = 2048;
    private const int MostCuts = 8;
    private const int WidestFreePatch = 32;
    private const int HeadParts = 8;

    public static void Check(GgufFile projector)
    {
        ArgumentNullException.ThrowIfNull(projector);
        var header = new ProjectorHeader(projector);
        Names(projector);
        Keys(projector, header);
        if (!ProjectorHeader.KnownTypes.Contains(header.Type))
        {
            throw Unsupported($"it is of the type '{header.Type}'.",
                $"Types that work: {string.Join(", ", ProjectorHeader.KnownTypes)}.");
        }

        Numbers(header);
        ProjectorTensors.Check(header);
    }

    public static void CheckPair(GgufFile projector, GgufFile model)
    {
        Check(projector);
        var (header, language) = (new ProjectorHeader(projector), new ModelHeader(model));
        if (language.Largest("embedding_length") is var width && width != header.Width)
        {
            throw new LocalRunnerException(LocalRunnerError.AdapterMismatch,
                $"The projector does not fit the model: it makes vectors of {header.Width} numbers, and {language.ArchitectureName} model {Path.GetFileName(model.Path)} reads {width}. Use the mmproj file that was made for this model.");
        }

        var expected = header.KeepsForm ? "qwen2vl" : header.Type == ProjectorHeader.Gemma3 ? "gemma3" : "llama";
        if (language.ArchitectureName != expected)
        {
            throw new LocalRunnerException(LocalRunnerError.AdapterMismatch,
                $"The projector does not fit the model: projectors of the type {header.Type} belong to models of the architecture {expected}, and this one is '{language.ArchitectureName}'. Use the mmproj file that was made for this model.");
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
        foreach (var key in (string[])["clip.minicpmv_query_num", "clip.vision.projector.scale_factor", "clip.vision.preproc_image_size", "clip.vision.spatial_merge_size", "general.alignment"])
            Type(file, key, GgufValueType.UInt32, required: false);
        Type(file, "clip.vision.n_wa_pattern", GgufValueType.UInt32, required: header.Type == ProjectorHeader.Qwen25);
        Type(file, "clip.minicpmv_version", GgufValueType.Int32, required: false);

        // What changes the heads or the layers that are read is known to no file of these types.
        foreach (var key in (string[])["clip.vision.attention.head_dim", "clip.vision.attention.head_count_kv", "clip.vision.feature_layer", "clip.vision.image_grid_pinpoints"])
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

    private static void Numbers(ProjectorHeader header)
    {
        Range("clip.vision.block_count", header.Layers, 1, MostLayers);
        Range("clip.vision.embedding_length", header.EncoderWidth, 1, LongestEncoder);
        Range("clip.vision.attention.head_count", header.Heads, 1, header.EncoderWidth);
        if (header.EncoderWidth % header.Heads != 0)
            throw Invalid($"clip.vision.attention.head_count is {header.Heads}, which does not divide the width {header.EncoderWidth}.");
        Range("the width of a head", header.EncoderWidth / header.Heads, 1, LargestHead);
        Range("clip.vision.image_size", header.ImageSize, 1, LargestImage);
        if (header.KeepsForm)
            OfFreeForm(header);
        else
            OfSquares(header);
        foreach (var key in (string[])["feed_forward_length", "projection_dim", "preproc_image_size"])
            Range($"clip.vision.{key}", header.File.Metadata.GetInteger($"clip.vision.{key}") ?? 0, 0, int.MaxValue);
        var epsilon = header.File.Metadata.GetNumber("clip.vision.attention.layer_norm_epsilon") ?? double.NaN;
        if (!(epsilon >= 0 && epsilon < 1))
            throw Invalid($"clip.vision.attention.layer_norm_epsilon is {epsilon}, but must be zero or a small positive number.");
    }

    /// <summary>Checks what images that keep their form are computed with: windows of no width would never end, and positions have four parts of a head.</summary>
    private static void OfFreeForm(ProjectorHeader header)
    {
        Range("clip.vision.patch_size", header.PatchSize, 1, WidestFreePatch);
        Range("clip.vision.spatial_merge_size", header.Merge, 2, 2);
        Range("clip.vision.n_wa_pattern", header.File.Metadata.GetInteger("clip.vision.n_wa_pattern") ?? 0, 0, header.Type == ProjectorHeader.Qwen25 ? MostLayers : 0);

        // Where no layer has a window, the mask of windows is in no graph, and the engine ends the process looking for it.
        if (header.WindowPattern == 1)
            throw Invalid("clip.vision.n_wa_pattern is 1, which leaves no layer with a window; it must be 0 or above 1.");
        if (header.EncoderWidth / header.Heads % HeadParts != 0)
            throw Invalid($"the width of a head is {header.EncoderWidth / header.Heads}, but must be a multiple of {HeadParts}.");
        if (header.File.Metadata.GetInteger("clip.vision.projection_dim") != header.Width)
            throw Invalid($"clip.vision.projection_dim is {header.File.Metadata.GetInteger("clip.vision.projection_dim")}, but 'mm.2.bias' has {header.Width} numbers.");
    }

    private static void OfSquares(ProjectorHeader header)
    {
        Range("clip.vision.patch_size", header.PatchSize, 1, header.ImageSize);
        var side = header.ImageSize / header.PatchSize;
        Range("clip.vision.projector.scale_factor", header.Merge, header.Type == ProjectorHeader.Idefics3 ? 2 : 1, side);
        if (side % header.Merge != 0)
            throw Invalid($"clip.vision.projector.scale_factor is {header.Merge}, which does not divide the {side} patches of a side.");
        if (header.LongestEdge > header.ImageSize * MostCuts)
            throw Invalid($"clip.vision.preproc_image_size is {header.LongestEdge}, but {MostCuts} times the image size {header.ImageSize} at most.");
    }

    private static void Range(string key, long value, long least, long most)
    {
        if (value < least || value > most)
            throw Invalid($"{key} is {value}, but must be between {least} and {most}.");
    }
}
