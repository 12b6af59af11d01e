using LocalRunner.Engine;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Tests.Engine;

public sealed class SamplingSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Resolve_NothingSaid_TakesTheDefaults()
    {
        var settings = SamplingSettings.Resolve(new(), null, 512);

        settings.ShouldSatisfyAllConditions(
            s => s.Temperature.ShouldBe(0.8f),
            s => s.TopK.ShouldBe(40),
            s => s.TopP.ShouldBe(0.95f),
            s => s.MinP.ShouldBe(0.05f),
            s => s.HasPenalties.ShouldBeFalse(),
            s => s.HasDry.ShouldBeFalse(),
            s => s.Seed.ShouldNotBe(uint.MaxValue));
    }

    [Fact]
    public void Resolve_ModelRecommends_TakesItUnlessTheCallerChose()
    {
        using var file = WithRecommendations(("temp", 0.3f), ("top_p", 0.5f), ("penalty_repeat", 1.2f));
        var settings = SamplingSettings.Resolve(new() { TopP = 0.9f }, file.Metadata, 512);

        settings.Temperature.ShouldBe(0.3f);
        settings.TopP.ShouldBe(0.9f);
        settings.RepetitionPenalty.ShouldBe(1.2f);
        settings.HasPenalties.ShouldBeTrue();
    }

    [Fact]
    public void Resolve_ModelRecommendsNonsense_IsIgnored()
    {
        using var file = WithRecommendations(("temp", float.NaN), ("top_p", 7), ("penalty_repeat", -1));
        var settings = SamplingSettings.Resolve(new(), file.Metadata, 512);

        settings.Temperature.ShouldBe(0.8f);
        settings.TopP.ShouldBe(0.95f);
        settings.RepetitionPenalty.ShouldBe(1);
    }

    [Fact]
    public void Resolve_WholeContext_BecomesItsLength()
    {
        var settings = SamplingSettings.Resolve(new() { PenaltyLastTokens = -1, RepetitionPenalty = 1.1f, DryMultiplier = 1 }, null, 512);
        settings.PenaltyLastTokens.ShouldBe(512);
        settings.Options.DryLastTokens.ShouldBe(512);
    }

    [Fact]
    public void Resolve_ValuesThatTheEngineReadsOtherwise_AreReplaced()
    {
        SamplingSettings.Resolve(new() { Temperature = 1e-38f }, null, 512).Temperature.ShouldBe(0);
        SamplingSettings.Resolve(new() { Seed = uint.MaxValue }, null, 512).Seed.ShouldBe(uint.MaxValue - 1);
    }

    public void Dispose() => _folder.Dispose();

    private GgufFile WithRecommendations(params (string Name, float Value)[] values)
    {
        var writer = new GgufWriter();
        foreach (var (name, value) in values)
            writer.Add("general.sampling." + name, GgufValue.Of(value));
        writer.Write(_folder.File("sampling.gguf"));
        return GgufFile.Open(_folder.File("sampling.gguf"));
    }
}
