using LocalRunner.Architectures;
using LocalRunner.Catalog;
using LocalRunner.Devices;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Synthesis;

namespace LocalRunner.Planning.Tests;

public sealed class DraftUseTests
{
    private static readonly DeviceInfo s_device = DeviceInfo.Detect() with { Gpus = [] };

    [Theory]
    [InlineData(256)]
    [InlineData(1000)]
    [InlineData(4096)]
    [InlineData(20_000)]
    [InlineData(131_072)]
    public void ReadDraft_AnyContext_IsNeverBelowTheDraftAlone(int context)
    {
        using var draft = SyntheticModel.Create(ModelCatalog.Find("llama-3.2-1b").Entry.Shape, GgufFileType.Q4_K_M).Preview();
        using var target = SyntheticModel.Create(ModelCatalog.Find("llama-3.1-8b").Entry.Shape, GgufFileType.Q4_K_M).Preview();
        var use = MemoryPlanner.ReadDraft(draft, s_device);
        var settings = new PlanSettings { ContextLength = context, DraftTokens = 15, OutputRows = 16 };

        var alone = MemoryPlanner.Estimate(draft, use.SettingsBeside(settings), s_device);
        var without = MemoryPlanner.Estimate(target, settings, s_device);
        var with = MemoryPlanner.Estimate(target, settings with { Uses = new() { Draft = use } }, s_device);

        // What a process has but once is counted with the larger model.
        var own = alone.Anonymous - EngineProfile.RuntimeBase;
        (with.Anonymous - without.Anonymous).ShouldBeInRange(own, own + (own / 50) + 4096);
        (with.ContextFull.Resident - without.ContextFull.Resident).ShouldBe(with.Draft + alone.WeightsMapped);
    }

    [Fact]
    public void ContextBeside_LongerThanTrained_IsTheTrainedOne()
    {
        using var draft = GgufFile.Open(Demo.Q8);
        var use = MemoryPlanner.ReadDraft(draft, s_device);

        use.ContextBeside(1 << 20).ShouldBe(use.LongestContext);
        use.SettingsBeside(new() { ContextLength = 300 }).ContextLength.ShouldBe(300);
    }

    [Fact]
    public void Entries_WithADraft_NameASmallerOneOfTheSameVocabulary()
    {
        var drafted = ModelCatalog.Entries.Where(entry => entry.Draft is not null).ToList();

        drafted.Count.ShouldBeGreaterThan(10);
        foreach (var entry in drafted)
        {
            var draft = ModelCatalog.Find(entry.Draft!).Entry;
            draft.Id.ShouldBe(entry.Draft);
            draft.Parameters.ShouldBeLessThan(entry.Parameters / 2, entry.Id);
            Math.Abs(draft.Shape.Vocabulary - entry.Shape.Vocabulary).ShouldBeLessThanOrEqualTo(128, entry.Id);
        }
    }
}
