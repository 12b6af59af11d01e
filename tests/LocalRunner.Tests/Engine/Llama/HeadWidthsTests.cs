using LocalRunner.Engine.Llama;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Tests.Engine.Llama;

public sealed class HeadWidthsTests
{
    [Fact]
    public void Of_Demo_IsItsWidthByItsHeads()
    {
        using var file = GgufFile.Open(Demo.Q8);

        HeadWidths.Of(file).ShouldBe(new HeadWidths(32, 32));
    }

    [Fact]
    public void Of_LengthsOfTheirOwn_TakesThose()
    {
        using var file = Header(("embedding_length", 256), ("attention.head_count", 4), ("attention.key_length", 192), ("attention.value_length", 128));

        HeadWidths.Of(file).ShouldBe(new HeadWidths(192, 128));
    }

    [Fact]
    public void Of_NoHeads_IsNull()
    {
        using var file = Header(("embedding_length", 256));

        HeadWidths.Of(file).ShouldBeNull();
    }

    private static GgufFile Header(params (string Key, uint Value)[] pairs)
    {
        var writer = new GgufWriter();
        writer.Add("general.architecture", GgufValue.Of("llama"));
        foreach (var (key, value) in pairs)
            writer.Add("llama." + key, GgufValue.Of(value));
        return writer.Preview("heads");
    }
}
