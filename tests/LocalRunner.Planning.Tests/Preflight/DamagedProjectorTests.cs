using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Planning.Tests.Preflight.Fuzzing;
using Xunit.Abstractions;

namespace LocalRunner.Planning.Tests.Preflight;

/// <summary>Projectors and images, damaged and given to native code in a process that may die of it. LOCALRUNNER_FUZZ_CASES sets another number of cases.</summary>
public sealed class DamagedProjectorTests(ITestOutputHelper output)
{
    private const int Cases = 300;
    private const int Kinds = 4;

    private static readonly string[] s_types = ["gemma3", "idefics3", "qwen2vl_merger", "qwen2.5vl_merger", "qwen3vl_merger", "pixtral", "gemma4v", "internvl"];
    private static readonly GgufTensorType[] s_tensorTypes = [GgufTensorType.F32, GgufTensorType.F16, GgufTensorType.BF16, GgufTensorType.Q8_0, GgufTensorType.I32, GgufTensorType.F64];

    private static readonly string[] s_keys =
    [
        "attention.head_dim", "attention.head_count_kv", "feature_layer", "image_grid_pinpoints", "preproc_image_size", "n_wa_pattern", "spatial_merge_size", "mm_patch_merge_type",
        "image_min_pixels", "window_size", "preproc_max_tiles", "preproc_min_tiles", "projector.scale_factor",
    ];

    private static readonly string[] s_tensors =
    [
        "v.class_embd", "v.norm_embd.weight", "v.pre_ln.weight", "v.pre_ln.bias", "v.blk.0.attn_qkv.weight", "v.blk.0.attn_q_norm.weight", "v.blk.0.ls1.weight", "v.blk.1.ffn_gate.weight",
        "v.blk.0.attn_sinks", "v.deepstack.0.fc1.weight", "mm.0.weight", "v.patch_embd.weight.1", "v.blk.0.attn_post_norm.weight", "v.blk.0.out_scale.weight", "v.blk.0.attn_qkv.bias",
        "v.std_bias", "v.blk.0.attn_q.input_max", "mm.input_norm.weight", "mm.patch_merger.weight", "v.token_embd.img_break", "v.blk.1.attn_k_norm.weight", "v.position_embd.weight",
    ];

    [Fact]
    public async Task LoadAsync_DamagedProjectorsAndImages_EndInAClearErrorOrAWorkingModel()
    {
        using var folder = new TemporaryFolder();
        var models = s_types.Select(type => SeeingModel.Write(folder, type, $"{type}.gguf")).ToList();
        var sound = s_types.Select(type => new SmallProjector(type, SeeingModel.Width, cuts: type is "idefics3" or "internvl" ? 2 : 0).Write(folder, $"mmproj-{type}.gguf")).ToList();
        var headers = sound.ConvertAll(path => new HeaderMutations(File.ReadAllBytes(path)));
        var files = sound.ConvertAll(path => new ModelMutations(File.ReadAllBytes(path)));
        var data = sound.ConvertAll(path => File.ReadAllBytes(path));
        var image = folder.Write("image.png", MadeImage.Png(40, 30));
        var run = await DamagedRun.RunAsync("projectors", DamagedRun.Number("LOCALRUNNER_FUZZ_CASES", Cases), seed =>
        {
            var (round, number) = Math.DivRem(seed, models.Count);
            string description;
            switch (round % Kinds)
            {
                case 0:
                    var header = headers[number].Create(seed, out description);
                    return ($"{models[number]}\t{folder.Write("damaged.gguf", [.. header, .. data[number][(int)headers[number].DataStart..]])}\t{image}", description);
                case 1:
                    return ($"{models[number]}\t{folder.Write("damaged.gguf", files[number].Create(seed, out description))}\t{image}", description);
                case 2:
                    return ($"{models[number]}\t{Changed(folder, s_types[number], seed, out description)}\t{image}", description);
                default:
                    return ($"{models[number]}\t{sound[number]}\t{folder.Write("damaged.png", Image(seed, out description))}", description);
            }
        }, "see-each");

        output.WriteLine(run.ToString());
        run.Failures.ShouldBeEmpty(string.Join("\n", run.Failures));
        run.Outcomes.GetValueOrDefault("works").ShouldBeGreaterThan(Cases / 30);
    }

    /// <summary>Changes what clip.cpp reads: a key to an extreme, or of another type, a tensor dropped, added, swapped with another, or of another shape.</summary>
    private static string Changed(TemporaryFolder folder, string type, int seed, out string description)
    {
        var random = new Random(seed);
        var projector = new SmallProjector(type, SeeingModel.Width, isPlain: random.Next(4) == 0);
        var tensor = projector.Tensors[random.Next(projector.Tensors.Count)];
        var key = random.Next(3) == 0 ? "clip.vision." + s_keys[random.Next(s_keys.Length)] : projector.Keys.ElementAt(random.Next(projector.Keys.Count));
        var integer = HostileValues.Integers[random.Next(HostileValues.Integers.Length)];
        switch (random.Next(8))
        {
            case 0 or 1:
                projector.Set(key, GgufValue.Of(unchecked((uint)integer)));
                description = $"{key} = {unchecked((uint)integer)}";
                break;
            case 2:
                projector.Set(key, random.Next(4) switch
                {
                    0 => GgufValue.Of(HostileValues.Numbers[random.Next(HostileValues.Numbers.Length)]),
                    1 => GgufValue.Of(GgufArray.Of<int>([(int)integer, 1])),
                    2 => GgufValue.Of(GgufArray.Of<float>([HostileValues.Numbers[random.Next(HostileValues.Numbers.Length)], 0, 1])),
                    _ => GgufValue.Of(random.Next(2) == 0),
                });
                description = $"type of {key}";
                break;
            case 3:
                projector.Without(key).Drop(random.Next(2) == 0 ? tensor.Name : "");
                description = $"without {key} or {tensor.Name}";
                break;
            case 4:
                var more = s_tensors[random.Next(s_tensors.Length)];
                projector.Drop(more).Add(more, GgufTensorType.F32, 32);
                description = more;
                break;
            case 5:
                var other = projector.Tensors[random.Next(projector.Tensors.Count)];
                projector.Replace(tensor.Name, other.Type, other.Shape);
                description = $"{tensor.Name} as {other.Name}";
                break;
            case 6:
                var changed = s_tensorTypes[random.Next(s_tensorTypes.Length)];
                projector.Replace(tensor.Name, tensor.Shape[0] % GgufTensorTypes.BlockSize(changed) == 0 ? changed : GgufTensorType.F64, tensor.Shape);
                description = $"{tensor.Name} of {changed}";
                break;
            default:
                long[] shape = [.. tensor.Shape];
                shape[random.Next(shape.Length)] += random.Next(2) == 0 ? 1 : 32;
                projector.Replace(tensor.Name, GgufTensorType.F32, random.Next(3) == 0 ? [.. shape.Reverse()] : shape);
                description = $"{tensor.Name} of another shape";
                break;
        }

        return projector.Write(folder, "changed.gguf");
    }

    private static byte[] Image(int seed, out string description)
    {
        var random = new Random(seed);
        var image = random.Next(4) switch
        {
            0 => MadeImage.Bmp(1 + random.Next(60), 1 + random.Next(60), seed),
            1 => MadeImage.Gif(1 + random.Next(60), 1 + random.Next(60), seed),
            2 => MadeImage.Jpeg,
            _ => MadeImage.Png(1 + random.Next(60), 1 + random.Next(60), seed),
        };
        for (var flips = random.Next(6); flips > 0; flips--)
            image[random.Next(random.Next(2) == 0 ? Math.Min(64, image.Length) : image.Length)] = (byte)random.Next(256);
        if (random.Next(4) == 0)
            image = image[..random.Next(image.Length)];
        description = $"image of {image.Length} bytes";
        return image;
    }
}
