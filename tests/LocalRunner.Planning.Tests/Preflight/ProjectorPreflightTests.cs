using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Preflight;
using LocalRunner.Projectors;

namespace LocalRunner.Planning.Tests.Preflight;

public sealed class ProjectorPreflightTests : IDisposable
{
    private static readonly string[] s_optional = [".ln1.", ".ln2.", "pre_ln", "post_ln", "ffn_gate", ".ls1.", ".ls2.", "attn_q_norm", "attn_k_norm", "_post_norm", "v.std_", "put_m", "deepstack.0.norm"];

    private readonly TemporaryFolder _folder = new();
    private string? _model;

    public static TheoryData<string> Types => [.. ProjectorHeader.KnownTypes];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Types))]
    public void CheckProjector_SoundFile_PassesWithItsModel(string type)
    {
        using var projector = Open(new SmallProjector(type, SeeingModel.Width));
        using var model = GgufFile.Open(SeeingModel.Write(_folder, type));

        Should.NotThrow(() => ModelPreflight.CheckProjector(projector, model));

        MemoryPlanner.ReadProjector(projector, model).Weights.ShouldBeGreaterThanOrEqualTo(projector.Tensors.Sum(tensor => tensor.Bytes));
        new ProjectorHeader(projector).Width.ShouldBe(SeeingModel.InputWidthOf(type));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void CheckProjector_EachTensorMissingOrOfAnotherForm_IsRefusedWithItsName(string type)
    {
        var sound = new SmallProjector(type, SeeingModel.Width);
        foreach (var (name, form, shape) in sound.Tensors)
        {
            if (!IsOptional(type, name))
                Refuse(new SmallProjector(type, SeeingModel.Width).Drop(name), "");
            Refuse(new SmallProjector(type, SeeingModel.Width).Replace(name, GgufTensorType.I32, shape), "");
            for (var dimension = 0; dimension < shape.Length; dimension++)
            {
                // More places than an image has rows are as good.
                if (type == "gemma4v" && name.StartsWith("v.position_embd", StringComparison.Ordinal) && dimension == 1)
                    continue;
                long[] changed = [.. shape];
                changed[dimension] += 2;
                Refuse(new SmallProjector(type, SeeingModel.Width).Replace(name, form, changed), "");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void CheckProjector_EachKeyOfAnotherType_IsRefusedWithItsName(string type)
    {
        foreach (var key in new SmallProjector(type, SeeingModel.Width).Keys.Where(key => key is not ("general.architecture" or "clip.vision.projector.scale_factor")))
        {
            Refuse(new SmallProjector(type, SeeingModel.Width).Set(key, GgufValue.Of((short)1)), key is "clip.projector_type" ? "type" : key);
            Refuse(new SmallProjector(type, SeeingModel.Width).Set(key, GgufValue.Of(GgufArray.Of<ulong>([1, 2, 3]))), key is "clip.projector_type" ? "type" : key);
        }
    }

    [Theory]
    [InlineData("idefics3", "projector.scale_factor", 1u)]
    [InlineData("idefics3", "projector.scale_factor", 3u)]
    [InlineData("gemma3", "projector.scale_factor", 0u)]
    [InlineData("gemma3", "projector.scale_factor", uint.MaxValue)]
    [InlineData("idefics3", "preproc_image_size", 1000u)]
    [InlineData("gemma3", "block_count", 0u)]
    [InlineData("gemma3", "block_count", 1000u)]
    [InlineData("gemma3", "attention.head_count", 0u)]
    [InlineData("gemma3", "attention.head_count", 3u)]
    [InlineData("gemma3", "patch_size", 0u)]
    [InlineData("gemma3", "image_size", 0u)]
    [InlineData("gemma3", "image_size", 1u << 20)]
    [InlineData("qwen2vl_merger", "n_wa_pattern", 2u)]
    [InlineData("qwen2.5vl_merger", "n_wa_pattern", 1u)]
    [InlineData("qwen2.5vl_merger", "n_wa_pattern", uint.MaxValue)]
    [InlineData("qwen2.5vl_merger", "spatial_merge_size", 3u)]
    [InlineData("qwen2.5vl_merger", "patch_size", 57u)]
    [InlineData("qwen2.5vl_merger", "projection_dim", 65u)]
    [InlineData("qwen2.5vl_merger", "attention.head_count", 32u)]
    [InlineData("gemma3", "attention.head_dim", 8u)]
    [InlineData("qwen3vl_merger", "spatial_merge_size", 4u)]
    [InlineData("qwen3vl_merger", "attention.head_count", 3u)]
    [InlineData("pixtral", "spatial_merge_size", 1u)]
    [InlineData("pixtral", "spatial_merge_size", 0u)]
    [InlineData("pixtral", "attention.head_count", 16u)]
    [InlineData("gemma4v", "projector.scale_factor", 0u)]
    [InlineData("gemma4v", "projector.scale_factor", 3u)]
    [InlineData("internvl", "preproc_min_tiles", 0u)]
    [InlineData("internvl", "preproc_min_tiles", 2u)]
    [InlineData("internvl", "preproc_max_tiles", uint.MaxValue)]
    [InlineData("internvl", "projector.scale_factor", 3u)]
    public void CheckProjector_NumberThatTheEngineAssertsOn_IsRefused(string type, string key, uint value) =>
        Refuse(new SmallProjector(type, SeeingModel.Width).Set("clip.vision." + key, GgufValue.Of(value)), "");

    [Fact]
    public void CheckProjector_UnknownType_NamesThoseThatWork()
    {
        var refusal = Refuse(new SmallProjector("gemma3", SeeingModel.Width).Set("clip.projector_type", GgufValue.Of("ldp")), "ldp");
        refusal.Error.ShouldBe(LocalRunnerError.UnsupportedModel);
        foreach (var type in ProjectorHeader.KnownTypes)
            refusal.Message.ShouldContain(type);
    }

    [Fact]
    public void CheckProjector_ATensorOfAnotherType_IsRefused() =>
        Refuse(new SmallProjector("gemma3", SeeingModel.Width).Add("v.class_embd", GgufTensorType.F32, 32), "v.class_embd");

    [Fact]
    public void CheckProjector_AnotherArchitecturesModel_IsRefused()
    {
        using var projector = Open(new SmallProjector("gemma3", SeeingModel.Width));
        using var model = GgufFile.Open(SeeingModel.Write(_folder, "idefics3"));
        Should.Throw<LocalRunnerException>(() => ModelPreflight.CheckProjector(projector, model)).Error.ShouldBe(LocalRunnerError.AdapterMismatch);
    }

    [Fact]
    public void Check_AProjectorAsTheModel_NamesTheFlag()
    {
        using var projector = Open(new SmallProjector("gemma3", SeeingModel.Width));
        Should.Throw<LocalRunnerException>(() => ModelPreflight.Check(projector)).Message.ShouldContain("--mmproj");
    }

    /// <summary>Gets whether a tensor may be left out, where the graph leaves it out as well.</summary>
    private static bool IsOptional(string type, string name) => s_optional.Any(part => name.Contains(part, StringComparison.Ordinal))
        || (name.EndsWith(".bias", StringComparison.Ordinal) && type switch
        {
            "pixtral" => true,
            "internvl" => !name.StartsWith("mm", StringComparison.Ordinal),
            "qwen3vl_merger" => !name.StartsWith("mm", StringComparison.Ordinal) && !name.StartsWith("v.patch", StringComparison.Ordinal) && !name.Contains("qkv", StringComparison.Ordinal),
            _ => !name.StartsWith("mm", StringComparison.Ordinal),
        });

    private LocalRunnerException Refuse(SmallProjector projector, string says)
    {
        using var file = Open(projector);
        using var model = GgufFile.Open(_model ??= SeeingModel.Write(_folder, "gemma3"));
        var refusal = Should.Throw<LocalRunnerException>(() =>
        {
            ModelPreflight.CheckProjector(file);

            // A width of its own is that of another model.
            new ProjectorHeader(file).Width.ShouldNotBe(SeeingModel.Width);
            ModelPreflight.CheckProjector(file, model);
        });
        refusal.Message.ShouldContain(says);
        return refusal;
    }

    private GgufFile Open(SmallProjector projector) => GgufFile.Open(projector.Write(_folder, "checked.gguf"));
}
