using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Preflight;

namespace LocalRunner.Planning.Tests.Preflight;

/// <summary>What single architectures need, and what they don't: each refusal stands for an assertion of the engine.</summary>
public sealed class ArchitectureRulesTests
{
    private static readonly Dictionary<string, (Func<SmallModel> Model, string Key)> s_wrong = new(StringComparer.Ordinal)
    {
        ["positions with sections, and none given"] = (() => Of("paddleocr").Without("rope.dimension_sections"), "paddleocr.rope.dimension_sections"),
        ["positions with sections that are all empty"] = (() => Of("paddleocr").Key("rope.dimension_sections", [0, 0, 0, 8]), "paddleocr.rope.dimension_sections"),
        ["sections wider than a head"] = (() => Of("qwen35").Key("rope.dimension_sections", [16, 16, 16, 0]), "qwen35.rope.dimension_sections"),
        ["a cached key that is not rank and rotated part"] = (() => Of("deepseek2").Key("attention.key_length", 128), "deepseek2.attention.key_length"),
        ["several heads of compressed keys"] = (() => Of("deepseek2").Key("attention.head_count_kv", 4), "deepseek2.attention.head_count_kv"),
        ["a rotated part as wide as the key"] = (() => Of("deepseek2").Key("attention.key_length_mla", 32), "deepseek2.rope.dimension_count"),
        ["a full key without a full value"] = (() => Of("deepseek2").Key("attention.value_length_mla", 0), "deepseek2.attention.value_length_mla"),
        ["an indexer whose keys can't be rotated"] = (() => Of("deepseek32").Key("attention.indexer.key_length", 96), "deepseek32.attention.indexer.key_length"),
        ["an indexer without compressed keys"] = (() => Of("deepseek32").Without("attention.key_length_mla").Without("attention.value_length_mla"), "deepseek32.attention.key_length_mla"),
        ["no layer with small blocks"] = (() => OtherArchitectures.DeepSeek4([0, 128, 128]), "deepseek4.attention.compress_ratios"),
        ["no layer with large blocks, and a rotation for them"] = (() => OtherArchitectures.DeepSeek4([0, 4, 4], width: 64, index: 64), "deepseek4.attention.compress_ratios"),
        ["several heads of one key"] = (() => Of("deepseek4").Key("attention.head_count_kv", 2), "deepseek4.attention.head_count_kv"),
        ["no say in the heads that are cached, which stands for all"] = (() => Of("deepseek4").Without("attention.head_count_kv"), "deepseek4.attention.head_count_kv"),
        ["values narrower than the keys that serve as values"] = (() => Of("deepseek4").Key("attention.value_length", 32), "deepseek4.attention.key_length"),
        ["an indexer's keys narrower than what is turned"] = (() => OtherArchitectures.DeepSeek4(width: 256, index: 64).Key("rope.dimension_count", 96), "deepseek4.attention.indexer.key_length"),
        ["an indexer's keys that no rotation divides"] = (() => OtherArchitectures.DeepSeek4(index: 96), "deepseek4.attention.indexer.key_length"),
        ["no groups of heads"] = (() => Of("deepseek4").Key("attention.output_group_count", 0), "deepseek4.attention.output_group_count"),
        ["groups that don't divide the heads of attention"] = (() => OtherArchitectures.DeepSeek4(heads: 3), "deepseek4.attention.output_group_count"),
        ["two streams where the graph has four"] = (() => Of("deepseek4").Key("hyper_connection.count", 2), "deepseek4.hyper_connection.count"),
        ["no rounds of mixing"] = (() => Of("deepseek4").Key("hyper_connection.sinkhorn_iterations", 0), "deepseek4.hyper_connection.sinkhorn_iterations"),
        ["experts told by fractions"] = (() => Of("deepseek4").Drop("blk.0.ffn_gate_tid2eid.weight").Add("blk.0.ffn_gate_tid2eid.weight", 2, SmallModel.Vocabulary), "blk.0.ffn_gate_tid2eid.weight"),
        ["blocks that cells don't fill"] = (() => Of("minimax-m3").Key("attention.indexer.block_size", 129), "minimax-m3.attention.indexer.block_size"),
        ["other indexers than cached heads"] = (() => Of("minimax-m3").Key("attention.indexer.head_count", 4), "minimax-m3.attention.indexer.head_count"),
        ["no say in how experts are chosen"] = (() => Of("minimax-m2").Without("expert_gating_func"), "minimax-m2.expert_gating_func"),
        ["heads that don't fill the state"] = (() => Of("qwen35moe").Key("ssm.inner_size", 130), "qwen35moe.ssm.inner_size"),
        ["a state of other heads"] = (() => Of("qwen35moe").Key("ssm.inner_size", 256), "qwen35moe.ssm.inner_size"),
        ["groups that don't divide the heads"] = (() => Of("qwen35moe").Key("ssm.time_step_rank", 3).Key("ssm.inner_size", 96), "qwen35moe.ssm.group_count"),
        ["a rank for each layer"] = (() => Of("qwen35").Key("ssm.time_step_rank", [4, 4, 4, 4, 4]), "qwen35.ssm.time_step_rank"),
        ["a gate of no known width"] = (() => Of("jina-bert-v2").Key("feed_forward_length", 64), "blk.0.ffn_up.weight"),
        ["a short convolution of nothing"] = (() => Of("lfm2").Key("shortconv.l_cache", 1), "lfm2.shortconv.l_cache"),
        ["a window that no layer has"] = (() => Of("gemma4").Key("attention.sliding_window_pattern", [0, 0, 0, 0, 0]), "gemma4.attention.sliding_window_pattern"),
        ["a shared cache that no layer owns"] = (() => Of("gemma4").Key("attention.sliding_window_pattern", [1, 0, 0, 1, 0]), "gemma4.attention.sliding_window_pattern"),
        ["windowed heads of another width"] = (() => Of("olmo2").Key("attention.key_length_swa", 64), "olmo2.attention.key_length_swa"),
        ["recurrent layers alone where some attend"] = (() => Of("lfm2").Key("attention.head_count_kv", 0), "lfm2.attention.head_count_kv"),
        ["no recurrent layers where some are"] = (() => Of("nemotron_h").Without("attention.head_count_kv"), "nemotron_h.attention.head_count_kv"),
        ["attention in each layer where some are recurrent"] = (() => Of("qwen3next").Key("full_attention_interval", 1), "qwen3next.full_attention_interval"),
        ["attention after more layers than there are"] = (() => Of("qwen3next").Key("full_attention_interval", 100), "qwen3next.full_attention_interval"),
        ["two token shifts where the graph has one"] = (() => RecordedModels.Of("arwkv7").Without("token_shift_count"), "arwkv7.token_shift_count"),
        ["one token shift where the graph has two"] = (() => RecordedModels.Of("rwkv7").Key("token_shift_count", 1), "rwkv7.token_shift_count"),
        ["no window where the graph has one"] = (() => RecordedModels.Of("afmoe").Without("attention.sliding_window"), "afmoe.attention.sliding_window"),
        ["features of images in the last layer"] = (() => RecordedModels.Of("qwen3vl").Key("n_deepstack_layers", 8), "qwen3vl.n_deepstack_layers"),
        ["an encoder that knows no positions"] = (() => Of("t5encoder").Drop("enc.blk.0.attn_rel_b.weight"), "enc.blk.0.attn_rel_b.weight"),
        ["a window's heads narrower than what is turned"] = (() => Of("gemma4").Without("rope.dimension_count_swa"), "gemma4.rope.dimension_count_swa"),
    };

    public static TheoryData<string> Names() => [.. OtherArchitectures.Names];

    public static TheoryData<string> Wrong() => [.. s_wrong.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Check_PublishedLayout_Passes(string name) => Check(Of(name));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Check_WhatTheGraphAsserts_NamesIt(string what)
    {
        var failure = Should.Throw<LocalRunnerException>(() => Check(s_wrong[what].Model()));

        failure.Error.ShouldBe(LocalRunnerError.InvalidModel);
        failure.Message.ShouldContain(s_wrong[what].Key);
    }

    /// <summary>The values that the graph hands to the cache have two dimensions, and the cache asserts three.</summary>
    [Fact]
    public void Check_ArchitectureThatEndsTheProcess_SaysUnsupported()
    {
        var refusal = new PreflightModel("plm").Refusal();

        refusal.Error.ShouldBe(LocalRunnerError.UnsupportedModel);
        refusal.Message.ShouldContain("'plm'");
    }

    [Theory]
    [InlineData("phi3")]
    [InlineData("gemma3")]
    [InlineData("gptneox")]
    [InlineData("minimax-m2")]
    public void Check_NothingRotated_Refuses(string architecture) =>
        new PreflightModel(architecture).With(".rope.dimension_count", 0).Refusal().Message.ShouldContain("rope.dimension_count is 0");

    [Theory]
    [InlineData("minimax-m2")]
    [InlineData("nemotron")]
    public void Check_PartOfEachHeadRotated_Passes(string architecture)
    {
        Check(Of(architecture).Key("rope.dimension_count", 8));

        Should.Throw<LocalRunnerException>(() => Check(Of(architecture).Key("rope.dimension_count", 34))).Message.ShouldContain("rope.dimension_count is 34");
    }

    /// <summary>phi3.cpp, whose graph phimoe shares, and t5.cpp assert n_embd_head == n_embd_head_k; gpt-oss's matrices are as wide as what is rotated.</summary>
    [Theory]
    [InlineData("gpt-oss")]
    [InlineData("phimoe")]
    [InlineData("t5encoder")]
    public void Check_KeysOfAnotherWidthThanValues_Refuses(string architecture) => new PreflightModel(architecture)
        .With(".attention.value_length", 8).Refusal().Message.ShouldContain(architecture + ".attention.key_length is 16");

    [Fact]
    public void Check_TokenTypesInSixteenBits_Refuses() =>
        new PreflightModel("bert").Tensor("token_types.weight", GgufTensorType.F16, 64, 2).Refusal().Message.ShouldContain("token_types.weight");

    [Fact]
    public void Check_WindowedHeadsWhereThereAreNoWindows_Passes() => new PreflightModel().With(".attention.key_length_swa", 8).Check();

    /// <summary>ggml_ssm_conv asserts that its second operand is a matrix.</summary>
    [Theory]
    [InlineData("blk.0.ssm_conv1d.weight")]
    [InlineData("blk.0.shortconv.conv.weight")]
    public void Check_ConvolutionOfThreeDimensions_Refuses(string tensor) =>
        new PreflightModel().Tensor(tensor, GgufTensorType.F32, 4, 32, 2).Refusal().Message.ShouldContain($"'{tensor}' [4 x 32 x 2] has 3 dimensions, but 2");

    /// <summary>Of a file of prediction layers alone, llama.cpp uses the layers that it lacks.</summary>
    [Fact]
    public void Check_PredictionLayersAlone_Refuses()
    {
        using var folder = new TemporaryFolder();
        using var whole = Of("glm-dsa").Open(folder);
        var writer = new GgufWriter();
        foreach (var (key, value) in whole.Metadata)
            writer.Add(key, value);
        foreach (var tensor in whole.Tensors.Where(tensor => !tensor.Name.StartsWith("blk.0.", StringComparison.Ordinal)))
            writer.AddTensor(tensor.Name, tensor.Type, [.. tensor.Shape]);
        using var file = writer.Preview("mtp.gguf");

        Should.Throw<LocalRunnerException>(() => ModelPreflight.Check(file)).Message.ShouldContain("'blk.0.attn_norm.weight' is missing");
    }

    private static SmallModel Of(string name) => OtherArchitectures.Of(name);

    private static void Check(SmallModel model)
    {
        using var folder = new TemporaryFolder();
        using var file = model.Open(folder);
        ModelPreflight.Check(file);
    }
}
