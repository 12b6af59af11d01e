using LocalRunner.Devices;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Planning.Tests.Memory.Cache;

/// <summary>Which types go with which heads; a quantised one holds 32 numbers together, which must be of one head.</summary>
public sealed class CacheTypesTests
{
    private static readonly DeviceInfo s_device = DeviceInfo.FromPreset("laptop-16gb");

    public static TheoryData<KvCacheType> Quantised() => [.. Enum.GetValues<KvCacheType>().Where(type => GgufTensorTypes.BlockSize((GgufTensorType)(int)type) > 1)];

    [Theory]
    [MemberData(nameof(Quantised))]
    public void Plan_BlocksThatCrossHeads_AreRefusedWithWhatWorks(KvCacheType type)
    {
        // 8 heads of 80: a row of 640 divides by 32, a head does not.
        using var model = Header(80);
        foreach (var flash in new[] { FlashAttention.Auto, FlashAttention.Off })
        {
            var refusal = Should.Throw<LocalRunnerException>(() => MemoryPlanner.Plan(model, new PlanOptions { KeyCacheType = type, FlashAttention = flash }, s_device));

            refusal.Error.ShouldBe(LocalRunnerError.InvalidArgument);
            refusal.Message.ShouldContain("80 numbers a head");
            refusal.Message.ShouldContain("f16, bf16 or f32");
        }
    }

    [Theory]
    [MemberData(nameof(Quantised))]
    public void Plan_BlocksThatFitHeads_ArePlanned(KvCacheType type)
    {
        using var model = Header(96);

        MemoryPlanner.Plan(model, new PlanOptions { KeyCacheType = type, ValueCacheType = type }, s_device).Fits.ShouldBeTrue();
    }

    [Fact]
    public void Plan_QuantisedValuesWithoutFlashAttention_AreRefused()
    {
        using var model = Header(96);

        Should.Throw<LocalRunnerException>(() => MemoryPlanner.Plan(
            model, new PlanOptions { ValueCacheType = KvCacheType.Q8_0, FlashAttention = FlashAttention.Off }, s_device)).Message.ShouldContain("flash attention");
    }

    [Fact]
    public void Plan_HeadsThatNothingQuantisedFits_OffersHalvesAlone()
    {
        using var model = Header(80);

        var plan = MemoryPlanner.Plan(model, new PlanOptions { Budget = ByteSize.FromGB(1) }, s_device);

        plan.Alternatives.Append(plan).ShouldAllBe(each => each.Settings.KeyCacheType == KvCacheType.F16);
    }

    private static GgufFile Header(int headWidth) => Headers.Llama(GgufFileType.Q8_0, 4, 8 * headWidth, 1024, 8, 4, 32000, 65536, _ => { });
}
