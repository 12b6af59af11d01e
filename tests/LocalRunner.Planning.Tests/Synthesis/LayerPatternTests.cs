using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Planning.Tests.Synthesis;

public sealed class LayerPatternTests
{
    [Theory]
    [InlineData("sample-llama", 8, 0, 1)]
    [InlineData("sample-gemma2", 8, 0, 2)]
    [InlineData("sample-gemma3", 14, 0, 6)]
    [InlineData("sample-mamba", 8, 0, 1)]
    [InlineData("sample-deepseek2", 8, 1, 1)]
    [InlineData("sample-llama", 1, 0, 1)]
    [InlineData("sample-deepseek2", 1, 0, 1)]
    public void Of_Architecture_IsHowItsLayersRepeat(string name, int layers, int leading, int period) =>
        PatternOf(SmallShapes.Of(name) with { Layers = layers }).ShouldBe(new LayerPattern(leading, period));

    [Fact]
    public void Of_Hybrid_RepeatsWithItsAttention() =>
        PatternOf(SmallShapes.Of("sample-jamba") with { Layers = 32, AttentionLayers = [4, 12, 20, 28] }).ShouldBe(new LayerPattern(0, 8));

    [Fact]
    public void Of_SeveralDenseLayers_AreLeading() =>
        PatternOf(SmallShapes.Of("sample-deepseek2") with { Layers = 9, DenseLayers = 3 }).ShouldBe(new LayerPattern(3, 1));

    private static LayerPattern PatternOf(ModelShape shape)
    {
        using var header = SyntheticModel.Create(shape, GgufFileType.F16).Preview();
        return LayerPattern.Of(shape, header);
    }
}
