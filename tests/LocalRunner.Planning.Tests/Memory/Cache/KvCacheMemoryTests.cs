using LocalRunner.Devices;
using LocalRunner.Engine.Llama;
using LocalRunner.Fixtures;
using LocalRunner.Plans;

namespace LocalRunner.Planning.Tests.Memory.Cache;

/// <summary>Compares caches and weights of models whose layers differ in kind with what the engine itself counts.</summary>
public sealed class KvCacheMemoryTests
{
    private const double Mebibyte = 1 << 20;

    // Each cache is told in hundredths; of DeepSeek V4 there are four.
    private const double Digits = 0.0101;
    private const double DigitsOfFour = 0.0201;

    private static readonly DeviceInfo s_device = DeviceInfo.Detect();

    private static readonly Dictionary<string, Func<SmallModel>> s_variants = new(StringComparer.Ordinal)
    {
        ["EXAONE 4.0 without a window key"] = () => OtherArchitectures.Exaone4(),
        ["EXAONE 4.0 with another number of layers and a window key"] = () => OtherArchitectures.Exaone4(window: 128),
        ["EXAONE 4.0 with 64 layers"] = () => OtherArchitectures.Exaone4(64),
        ["EXAONE 4.0 with 64 layers and a window key"] = () => OtherArchitectures.Exaone4(64, window: 128),
        ["EXAONE 4.5 with 64 layers and one that predicts"] = () => OtherArchitectures.Exaone4(65, predicting: 1, window: 128),
        ["K-EXAONE with 48 layers and one that predicts"] = () => OtherArchitectures.ExaoneMoe(49),
        ["DeepSeek V3.2 with a layer that predicts"] = () => OtherArchitectures.DeepSeek32(predicting: 1),
        ["DeepSeek V4 with large blocks alone behind the first layers"] = () => OtherArchitectures.DeepSeek4([0, 4, 128, 128], heads: 2, width: 128, index: 64),
        ["MiniMax-M3 with other indexers"] = () => OtherArchitectures.MiniMaxM3(index: 128),
        ["GLM-5 with shared indexers"] = () => OtherArchitectures.GlmDsa([1, 0, 1]),
        ["Qwen3.5 without a layer that predicts"] = () => OtherArchitectures.Qwen35(predicting: 0),
        ["Qwen3.5 with two layers that predict"] = () => OtherArchitectures.Qwen35(predicting: 2),
        ["LFM2 with a window"] = () => OtherArchitectures.Lfm2(window: 128),
        ["Gemma 4 without shared caches"] = () => OtherArchitectures.Gemma4(sharing: 0),
        ["OLMo 3 without a window key"] = () => OtherArchitectures.Olmo2(window: null),
        ["OLMo 3 with a list that its architecture does not read"] = () => OtherArchitectures.Olmo2().Key("attention.sliding_window_pattern", [1, 1, 1, 1]),
        ["OLMo 3 with another period"] = () => OtherArchitectures.Olmo2().Key("attention.sliding_window_pattern", 2),
    };

    public static TheoryData<string> Names() => [.. OtherArchitectures.Names, .. s_variants.Keys];

    public static TheoryData<string> Predicting() => [
        "glm4moe", "glm4", "qwen35", "qwen35moe", "step35", "glm-dsa", "exaone-moe", "hy_v3", "cohere2moe", "mimo2", "bailingmoe2",
        "DeepSeek V3.2 with a layer that predicts",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void KeysAndValues_EachArchitecture_AreTheEngines(string name)
    {
        using var folder = new TemporaryFolder();
        using var model = Of(name).Open(folder);
        foreach (var settings in Settings())
        {
            var engine = LlamaEngine.Instance.DryRun(model, PlanDryRun.SettingsOf(settings)).Memory;
            var planned = MemoryPlanner.Estimate(model, settings, s_device);

            var digits = name.StartsWith("deepseek4", StringComparison.OrdinalIgnoreCase) || name.StartsWith("DeepSeek V4", StringComparison.Ordinal) ? DigitsOfFour : Digits;
            (planned.KvCache / Mebibyte).ShouldBe(engine.KvCache / Mebibyte, digits, settings.ToString());
            (planned.RecurrentState / Mebibyte).ShouldBe(engine.RecurrentState / Mebibyte, digits, settings.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Predicting))]
    public void WeightsMapped_LayersThatPredict_AreTheEngines(string name)
    {
        using var folder = new TemporaryFolder();
        using var file = Of(name).Open(folder);
        using var model = LlamaEngine.Instance.LoadModel(file, new PlanSettings { ContextLength = 256, Repack = false }, _ => true);
        var planned = MemoryPlanner.Estimate(file, new PlanSettings { ContextLength = 256, Repack = false }, s_device);

        (planned.WeightsMapped / Mebibyte).ShouldBe(model.Memory.WeightsMapped / Mebibyte, Digits);
    }

    private static SmallModel Of(string name) => s_variants.TryGetValue(name, out var variant) ? variant() : OtherArchitectures.Of(name);

    private static IEnumerable<PlanSettings> Settings()
    {
        var plain = new PlanSettings { ContextLength = 2048, MicroBatchSize = 64, FullWindowCache = false };
        yield return plain;
        yield return plain with { FullWindowCache = true };
        yield return plain with { FlashAttention = false };
        yield return plain with { Sequences = 3, OutputRows = 3 };
        yield return plain with { Sequences = 3, OutputRows = 3, UnifiedCache = true };
        yield return plain with { KeyCacheType = KvCacheType.Q8_0, ValueCacheType = KvCacheType.Q8_0 };
    }
}
