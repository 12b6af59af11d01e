using LocalRunner.Engine.Llama;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Tests.Engine.Llama;

public sealed class RowEndsTests
{
    private const float End = 9;

    // Three rows of two vectors, each of two numbers, the first two of which are ended.
    private static readonly float[] s_sound = [1, 2, 3, 4, End, 0, 5, 6, 7, 8, End, 0, 1, 2, 3, 4];

    [Theory]
    [InlineData(new[] { 4 })]
    [InlineData(new[] { 5, 10 })]
    [InlineData(new[] { 4, 5, 10, 11 })]
    public void Restore_NoNumbersWhereRowsEnd_WritesTheEnds(int[] lost)
    {
        float[] vectors = [.. s_sound];
        foreach (var at in lost)
            vectors[at] = float.NaN;

        new RowEnds([End, 0]).Restore(vectors);

        vectors.ShouldBe(s_sound);
    }

    [Theory]
    [InlineData(new[] { 0 })]
    [InlineData(new[] { 8 })]
    [InlineData(new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 })]
    [InlineData(new[] { 2, 3 })]
    public void Restore_NoNumbersElsewhere_LeavesThem(int[] lost)
    {
        float[] vectors = [.. s_sound];
        foreach (var at in lost)
            vectors[at] = float.NaN;

        new RowEnds([End, 0]).Restore(vectors);

        foreach (var at in lost)
            vectors[at].ShouldBe(float.NaN);
    }

    [Fact]
    public void Of_Projectors_HaveEndsWhereTheFileHasThem()
    {
        using var folder = new TemporaryFolder();
        using var with = GgufFile.Open(new SmallProjector("pixtral", 64).Write(folder, "with.gguf"));
        using var without = GgufFile.Open(new SmallProjector("gemma3", 64).Write(folder, "without.gguf"));

        RowEnds.Of(with).ShouldNotBeNull();
        RowEnds.Of(without).ShouldBeNull();
    }
}
