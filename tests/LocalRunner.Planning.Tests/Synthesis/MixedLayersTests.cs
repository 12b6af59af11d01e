using LocalRunner.Architectures;
using LocalRunner.Catalog;
using LocalRunner.Devices;
using LocalRunner.Engine.Llama;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Synthesis;

namespace LocalRunner.Planning.Tests.Synthesis;

/// <summary>Gemma 4 in each of its kinds, shrunken: what the engine loads must be what the shape describes and the plan counts.</summary>
public sealed class MixedLayersTests
{
    private const double Mebibyte = 1 << 20;

    private static readonly ModelShape s_sharing = SmallShapes.Of("sample-gemma4");

    private static readonly ModelShape s_keysAsValues = s_sharing with
    {
        Layers = 6,
        WindowPeriod = 3,
        KeyValueHeads = 1,
        WindowKeyValueHeads = 4,
        KeysAsValues = true,
        CacheSharingLayers = 0,
        CacheSharingFeedForward = 0,
        LayerEmbeddingWidth = 0,
    };

    private static readonly ModelShape s_experts = s_keysAsValues with { Experts = 8, ExpertsUsed = 2, ExpertFeedForward = 256 };

    public static TheoryData<string> Kinds { get; } = ["sharing", "keys as values", "experts"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Write_Kind_LoadsAndAnswersWithFiniteProbabilities(string kind)
    {
        using var folder = new TemporaryFolder();
        SyntheticModel.Create(Of(kind), GgufFileType.Q8_0).Write(folder.File("model.gguf"));

        await using var model = await LocalModel.LoadAsync(folder.File("model.gguf"), new ModelOptions { ContextLength = 256, Threads = 1 });
        var probabilities = new List<double>();
        await foreach (var chunk in model.GenerateAsync("Hello", new GenerationOptions { MaxTokens = 8, LogProbabilities = 1 }))
        {
            if (chunk.LogProbability is { } probability)
                probabilities.Add(probability);
        }

        probabilities.ShouldNotBeEmpty();
        probabilities.ShouldAllBe(probability => double.IsFinite(probability) && probability <= 0);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Estimate_Kind_IsTheEngines(string kind)
    {
        using var folder = new TemporaryFolder();
        SyntheticModel.Create(Of(kind), GgufFileType.Q8_0).WriteHeader(folder.File("model.gguf"));
        using var model = GgufFile.Open(folder.File("model.gguf"));

        var plain = new PlanSettings { ContextLength = 2048 };
        foreach (var settings in new[]
        {
            plain, plain with { ContextLength = 4096, FullWindowCache = false, MicroBatchSize = 256 }, plain with { FlashAttention = false, OutputRows = 0 },
            plain with { Sequences = 2, OutputRows = 2, KeyCacheType = KvCacheType.Q8_0, ValueCacheType = KvCacheType.Q8_0 },
        })
        {
            var engine = LlamaEngine.Instance.DryRun(model, PlanDryRun.SettingsOf(settings)).Memory;
            var planned = MemoryPlanner.Estimate(model, settings, DeviceInfo.Detect());

            (planned.KvCache / Mebibyte).ShouldBe(engine.KvCache / Mebibyte, 0.0101, settings.ToString());
            (planned.Compute / Mebibyte).ShouldBe(engine.Compute / Mebibyte, 0.0051, settings.ToString());
            (planned.Output / Mebibyte).ShouldBe(engine.Output / Mebibyte, 0.0051, settings.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Of_Header_IsTheShape(string kind)
    {
        var shape = Of(kind) with { Name = kind };
        using var header = SyntheticModel.Create(shape, GgufFileType.Q4_K_M).Preview();

        var read = ModelShape.Of(header);

        read.ShouldBe(shape with { AttentionLayers = read.AttentionLayers, RotaryWidth = read.RotaryWidth });
    }

    [Fact]
    public void Preview_Kinds_HaveTheTensorsOfTheirLayers()
    {
        using var sharing = SyntheticModel.Create(s_sharing).Preview();
        sharing.FindTensor("blk.0.attn_q.weight")!.Shape.ShouldBe([512, 8 * 64]);
        sharing.FindTensor("blk.1.attn_q.weight")!.Shape.ShouldBe([512, 8 * 128]);
        sharing.FindTensor("blk.3.ffn_up.weight")!.Shape.ShouldBe([512, 1536]);
        sharing.FindTensor("blk.4.ffn_up.weight")!.Shape.ShouldBe([512, 2048]);
        sharing.FindTensor("per_layer_token_embd.weight")!.Shape.ShouldBe([6 * 64, 512]);
        new Hyperparameters(sharing).HasCache(4).ShouldBeFalse();

        using var experts = SyntheticModel.Create(s_experts).Preview();
        experts.FindTensor("blk.1.attn_v.weight").ShouldNotBeNull();
        experts.FindTensor("blk.2.attn_v.weight").ShouldBeNull();
        experts.FindTensor("blk.2.ffn_up.weight").ShouldNotBeNull();
        experts.FindTensor("blk.2.ffn_gate_up_exps.weight")!.Shape.ShouldBe([512, 2 * 256, 8]);
        experts.FindTensor("per_layer_token_embd.weight").ShouldBeNull();
    }

    [Theory]
    [InlineData(42, 18)]
    [InlineData(12, 6)]
    [InlineData(6, 0)]
    [InlineData(3, 0)]
    [InlineData(84, 36)]
    public void WithLayers_SharingCaches_KeepsTheirPartInWholePeriods(int layers, int sharing) =>
        ModelCatalog.Find("gemma-4-e4b").Entry.Shape.WithLayers(layers).CacheSharingLayers.ShouldBe(sharing);

    [Fact]
    public void LayerPattern_SharingCaches_IsTheWhole()
    {
        using var header = SyntheticModel.Create(s_sharing).Preview();
        LayerPattern.Of(s_sharing, header).ShouldBe(new LayerPattern(0, 6));

        using var other = SyntheticModel.Create(s_keysAsValues).Preview();
        LayerPattern.Of(s_keysAsValues, other).ShouldBe(new LayerPattern(0, 3));
    }

    [Fact]
    public void Create_ImpossibleSharing_SaysWhatToGive()
    {
        Refusal(s_sharing with { CacheSharingLayers = 1 }).ShouldContain("whole periods");
        Refusal(s_sharing with { CacheSharingLayers = 6 }).ShouldContain("share caches");
        Refusal(s_sharing with { WindowPeriod = 0 }).ShouldContain("whole context");
        Refusal(s_keysAsValues with { WindowKeyValueHeads = 3 }).ShouldContain("Give a divisor");
        Refusal(SmallShapes.Of("sample-llama") with { LayerEmbeddingWidth = 64 }).ShouldContain("gemma4");
    }

    private static ModelShape Of(string kind) => kind switch { "sharing" => s_sharing, "experts" => s_experts, _ => s_keysAsValues };

    private static string Refusal(ModelShape shape) => Should.Throw<LocalRunnerException>(() => SyntheticModel.Create(shape)).Message;
}
