using LocalRunner.Architectures;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Planning.Tests.Preflight.Fuzzing;
using LocalRunner.Preflight;

namespace LocalRunner.Planning.Tests.Preflight;

public class ModelPreflightTests
{
    [Theory]
    [InlineData("llama")]
    [InlineData("qwen3")]
    [InlineData("gemma3")]
    [InlineData("an-architecture-of-tomorrow")]
    public void Check_SoundModel_Passes(string architecture) => new PreflightModel(architecture).Check();

    [Theory]
    [InlineData(".block_count", 0)]
    [InlineData(".block_count", 513)]
    [InlineData(".context_length", 0)]
    [InlineData(".context_length", -1)]
    [InlineData(".embedding_length", 0)]
    [InlineData(".embedding_length_out", 65)]
    [InlineData(".nextn_predict_layers", 2)]
    [InlineData(".pooling_type", 5)]
    [InlineData(".attention.head_count", 65)]
    [InlineData(".attention.head_count_kv", 3)]
    [InlineData(".attention.key_length", 0)]
    [InlineData(".attention.key_length", 8)]
    [InlineData(".rope.dimension_count", 8)]
    [InlineData(".rope.dimension_count", 15)]
    [InlineData(".rope.dimension_count", 32)]
    [InlineData(".expert_count", 513)]
    [InlineData(".expert_used_count", 1)]
    [InlineData(".expert_group_count", 1)]
    [InlineData(".attention.sliding_window", -1)]
    [InlineData(".full_attention_interval", 0)]
    [InlineData(".wkv.head_size", 0)]
    public void Check_IntegerOutOfRange_NamesKey(string key, int value)
    {
        var failure = new PreflightModel().With(key, value).Refusal();

        failure.Error.ShouldBe(LocalRunnerError.InvalidModel);
        failure.Message.ShouldContain("llama" + (key == ".attention.head_count" ? ".attention.head_count" : key));
    }

    [Theory]
    [InlineData(".attention.layer_norm_rms_epsilon", -1f)]
    [InlineData(".attention.layer_norm_rms_epsilon", float.NaN)]
    [InlineData(".rope.freq_base", 0f)]
    [InlineData(".rope.freq_base", -10_000f)]
    [InlineData(".rope.scaling.factor", float.PositiveInfinity)]
    [InlineData(".attention.scale", float.NaN)]
    public void Check_NumberThatIsNone_NamesKey(string key, float value) =>
        new PreflightModel().With(key, GgufValue.Of(value)).Refusal().Message.ShouldContain("llama" + key);

    [Fact]
    public void Check_UnknownRopeScaling_Refuses() =>
        new PreflightModel().With(".rope.scaling.type", GgufValue.Of("cubic")).Refusal().Message.ShouldContain("'cubic'");

    [Fact]
    public void Check_MoreExpertsUsedThanThere_Refuses() =>
        new PreflightModel().With(".expert_count", 4).With(".expert_used_count", 5).Refusal().Message.ShouldContain("expert_used_count is 5");

    [Fact]
    public void Check_HeadsPerLayer_Passes() => new PreflightModel("openelm")
        .With(".attention.head_count", GgufValue.Of(GgufArray.Of<uint>([4, 8])))
        .With(".attention.head_count_kv", GgufValue.Of(GgufArray.Of<uint>([2, 4]))).Check();

    [Fact]
    public void Check_HeadsAsNumbers_Refuses() => new PreflightModel()
        .With(".attention.head_count", GgufValue.Of(GgufArray.Of<float>([4, 4]))).Refusal().Message.ShouldContain("Float32");

    [Theory]
    [InlineData("jamba", 0, 0)]
    [InlineData("nemotron_h", 2, 2)]
    public void Check_MixedModelWithOneKindOfLayer_Refuses(string architecture, uint first, uint second) => new PreflightModel(architecture)
        .With(".attention.head_count_kv", GgufValue.Of(GgufArray.Of<uint>([first, second]))).Refusal().Message.ShouldContain("such that some layers attend");

    [Fact]
    public void Check_StatelessLayersInMixedModel_Passes() => new PreflightModel("jamba").With(".ssm.time_step_rank", 4).With(".ssm.inner_size", 128)
        .With(".ssm.conv_kernel", 4).With(".ssm.state_size", 16)
        .With(".attention.head_count_kv", GgufValue.Of(GgufArray.Of<uint>([0, 2]))).Check();

    [Fact]
    public void Check_LatentAttentionLengths_Passes() =>
        new PreflightModel("deepseek2").With(".attention.key_length", 576).With(".attention.value_length", 512)
            .With(".attention.head_count_kv", 1).With(".rope.dimension_count", 64).Check();

    [Theory]
    [InlineData("clip")]
    [InlineData("t5")]
    [InlineData("eagle3")]
    public void Check_NoLanguageModel_SaysUnsupported(string architecture) =>
        new PreflightModel(architecture).Refusal().Error.ShouldBe(LocalRunnerError.UnsupportedModel);

    [Fact]
    public void Check_NulInArchitecture_Refuses() =>
        new PreflightModel().With("general.architecture", GgufValue.Of("llama\0x")).Refusal().Message.ShouldContain("NUL");

    [Fact]
    public void Check_NulInKey_Refuses()
    {
        using var folder = new TemporaryFolder();
        using var sound = new PreflightModel().Open(folder);
        var header = HeaderModel.Read(File.ReadAllBytes(sound.Path));
        header.Entries.Add(new HeaderEntry(HostileValues.Bytes("llama.block_count\0x"), 4, [0, 0, 0, 0]));
        var path = folder.Write("nul.gguf", [.. header.Write(), .. new byte[1 << 20]]);

        var failure = Should.Throw<LocalRunnerException>(() =>
        {
            using var file = GgufFile.Open(path);
            ModelPreflight.Check(file);
        });

        failure.Error.ShouldBe(LocalRunnerError.InvalidModel);
    }

    [Theory]
    [InlineData("blk.0.attn_norm.weight", GgufTensorType.F16)]
    [InlineData("blk.0.attn_q.bias", GgufTensorType.BF16)]
    [InlineData("blk.0.attn_q.weight", GgufTensorType.I32)]
    [InlineData("blk.0.attn_q.weight", GgufTensorType.F64)]
    [InlineData("token_embd.weight", GgufTensorType.Q8_1)]
    [InlineData("rope_freqs.weight", GgufTensorType.F16)]
    public void Check_TypeWithoutCode_NamesTensor(string name, GgufTensorType type) =>
        new PreflightModel().Tensor(name, type, 64).Refusal().Message.ShouldContain(name);

    [Fact]
    public void Check_EmbeddingsInThreeDimensions_Refuses() =>
        new PreflightModel().Tensor("token_embd.weight", GgufTensorType.F16, 64, 4, 2).Refusal().Message.ShouldContain("3 dimensions");

    [Fact]
    public void Check_TokenTableOfIntegers_Passes() => new PreflightModel().Tensor("d2t", GgufTensorType.I64, 4).Check();

    [Fact]
    public void Check_LayerWithoutQueries_NamesTensor() =>
        new PreflightModel("phi3").Refusal().Message.ShouldContain("blk.0.attn_k.weight");

    [Fact]
    public void MaxPositions_LearnedPositions_CountsThem()
    {
        using var folder = new TemporaryFolder();
        using var model = new PreflightModel("gpt2").Tensor("position_embd.weight", GgufTensorType.F32, 64, 128).Open(folder);

        new ModelHeader(model).MaxPositions.ShouldBe(128);
    }
}
