using LocalRunner.Gguf;

namespace LocalRunner.Planning.Tests.Gguf;

public sealed class GgufTensorTypesTests
{
    [Theory]
    [InlineData(0, "F32", 1, 4)]
    [InlineData(2, "Q4_0", 32, 18)]
    [InlineData(8, "Q8_0", 32, 34)]
    [InlineData(12, "Q4_K", 256, 144)]
    [InlineData(14, "Q6_K", 256, 210)]
    [InlineData(23, "IQ4_XS", 256, 136)]
    [InlineData(24, "I8", 1, 1)]
    [InlineData(30, "BF16", 1, 2)]
    [InlineData(34, "TQ1_0", 256, 54)]
    [InlineData(39, "MXFP4", 32, 17)]
    [InlineData(40, "NVFP4", 64, 36)]
    [InlineData(41, "Q1_0", 128, 18)]
    [InlineData(42, "Q2_0", 64, 18)]
    public void Layout_KnownType_IsThatOfGgml(int number, string name, int block, int bytes)
    {
        var type = (GgufTensorType)number;

        GgufTensorTypes.NameOf(type).ShouldBe(name);
        GgufTensorTypes.BlockSize(type).ShouldBe(block);
        GgufTensorTypes.BytesPerBlock(type).ShouldBe(bytes);
        GgufTensorTypes.BytesOf(type, block * 1000L).ShouldBe(bytes * 1000L);
        GgufTensorTypes.BitsPerElement(type).ShouldBe(bytes * 8.0 / block);
    }

    [Fact]
    public void All_EveryEnumMember_HasALayoutAndItsOwnName()
    {
        GgufTensorTypes.All.ShouldBe(Enum.GetValues<GgufTensorType>());
        GgufTensorTypes.All.Select(GgufTensorTypes.NameOf).ShouldBe(Enum.GetNames<GgufTensorType>());
        GgufTensorTypes.NameOf((GgufTensorType)5).ShouldBe("type 5");
    }

    [Theory]
    [InlineData(GgufTensorType.Q4_0, 31)]
    [InlineData(GgufTensorType.Q4_0, -32)]
    [InlineData(GgufTensorType.F64, long.MaxValue)]
    [InlineData((GgufTensorType)4, 32)]
    public void BytesOf_Impossible_Throws(GgufTensorType type, long elements) =>
        Should.Throw<LocalRunnerException>(() => GgufTensorTypes.BytesOf(type, elements)).Error.ShouldBe(LocalRunnerError.InvalidArgument);
}
