using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Planning.Tests.Gguf;

public sealed class GgufFileTypesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, "F32")]
    [InlineData(1, "F16")]
    [InlineData(7, "Q8_0")]
    [InlineData(15, "Q4_K_M")]
    [InlineData(30, "IQ4_XS")]
    [InlineData(32, "BF16")]
    [InlineData(38, "MXFP4_MOE")]
    public void NameOf_KnownType_GoesThereAndBack(int number, string name)
    {
        GgufFileTypes.NameOf((GgufFileType)number).ShouldBe(name);
        GgufFileTypes.TryParse(name.ToLowerInvariant(), out var type).ShouldBeTrue();
        ((int)type).ShouldBe(number);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("15")]
    [InlineData("Q4_2")]
    [InlineData("F16,F32")]
    public void TryParse_UnknownName_IsFalse(string? name) => GgufFileTypes.TryParse(name, out _).ShouldBeFalse();

    [Fact]
    public void NameOf_UnknownType_GivesItsNumber() => GgufFileTypes.NameOf((GgufFileType)33).ShouldBe("type 33");

    [Fact]
    public void Of_FileType_ComesFromMetadataElseFromBytes()
    {
        var stated = HandMadeGguf.Header(1, 1).Key("general.file_type", HandMadeGguf.UInt32).U32(15)
            .Tensor("t", HandMadeGguf.F32, 0, 1).Pad().Zeros(4).ToArray();
        var silent = HandMadeGguf.Header(3, 0).Tensor("a", HandMadeGguf.F32, 0, 8).Tensor("b", 12, 32, 256).Tensor("c", HandMadeGguf.F32, 192, 8)
            .Pad().Zeros(224).ToArray();

        TypeOf(stated).ShouldBe(GgufFileType.Q4_K_M);
        TypeOf(silent).ShouldBe(GgufFileType.Q4_K_M);
        TypeOf(HandMadeGguf.WithTensor("t", 24, 0, 1, 1).ToArray()).ShouldBeNull();
        TypeOf(HandMadeGguf.Header(0, 0).ToArray()).ShouldBeNull();
    }

    private GgufFileType? TypeOf(byte[] bytes)
    {
        using var file = GgufFile.Open(_folder.Write("m.gguf", bytes));
        return GgufFileTypes.Of(file);
    }
}
