using LocalRunner.Architectures;
using LocalRunner.Gguf;

namespace LocalRunner.Planning.Tests.Architectures;

public class ModelHeaderTests
{
    [Fact]
    public void PerLayer_OneValueOrMany_ReadsThemAs32Bits()
    {
        var header = Header(
            ("llama.one", GgufValue.Of(7)),
            ("llama.each", GgufValue.Of(GgufArray.Of<int>([8, -1]))),
            ("llama.numbers", GgufValue.Of(GgufArray.Of<float>([1, 2]))));

        header.PerLayer(header.Key("one")).ShouldBe([7]);
        header.PerLayer(header.Key("each")).ShouldBe([8, uint.MaxValue]);
        header.PerLayer(header.Key("numbers")).ShouldBeNull();
        header.PerLayer(header.Key("missing")).ShouldBeNull();
    }

    [Fact]
    public void Integer_AboveSigned64Bits_IsTheLargestNotAbsent()
    {
        var header = Header(("llama.huge", GgufValue.Of(ulong.MaxValue)), ("llama.negative", GgufValue.Of(-3)), ("llama.text", GgufValue.Of("3")));

        header.Integer(header.Key("huge")).ShouldBe(long.MaxValue);
        header.Integer(header.Key("negative")).ShouldBe(-3);
        header.Integer(header.Key("text")).ShouldBeNull();
    }

    [Fact]
    public void Number_IntegerInItsPlace_IsNull()
    {
        var header = Header(("llama.whole", GgufValue.Of(8u)), ("llama.real", GgufValue.Of(8f)));

        header.Number(header.Key("whole")).ShouldBeNull();
        header.Number(header.Key("real")).ShouldBe(8);
    }

    [Fact]
    public void IsEncoder_CausalOrNotSaid_IsFalse()
    {
        Header(("llama.attention.causal", GgufValue.Of(false))).IsEncoder.ShouldBeTrue();
        Header(("llama.attention.causal", GgufValue.Of(true))).IsEncoder.ShouldBeFalse();
        Header().IsEncoder.ShouldBeFalse();
    }

    [Fact]
    public void Architecture_NotSaid_HasAnEmptyName() =>
        new ModelHeader(new GgufWriter().Preview("nothing")).Architecture.Name.ShouldBeEmpty();

    private static ModelHeader Header(params IEnumerable<(string Key, GgufValue Value)> pairs)
    {
        var writer = new GgufWriter();
        writer.Add("general.architecture", GgufValue.Of("llama"));
        foreach (var (key, value) in pairs)
            writer.Add(key, value);
        return new(writer.Preview("header"));
    }
}
