using LocalRunner.Catalog;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Planning.Tests.Synthesis;

public sealed class HeaderShapeTests
{
    public static TheoryData<string> Models => [.. ModelCatalog.Entries.Select(entry => entry.Id)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Of_HeaderOfAModel_GivesAShapeThatBuildsTheSameHeader(string id)
    {
        var shape = ModelCatalog.Find(id).Entry.Shape;
        using var header = SyntheticModel.Create(shape, GgufFileType.Q4_K_M).Preview();

        using var again = SyntheticModel.Create(ModelShape.Of(header), GgufFileType.Q4_K_M).Preview();

        again.Tensors.Select(tensor => (tensor.Name, tensor.Type, tensor.Bytes)).ShouldBe(header.Tensors.Select(tensor => (tensor.Name, tensor.Type, tensor.Bytes)));
    }

    [Theory]
    [InlineData(GgufFileType.Q8_0)]
    [InlineData(GgufFileType.Q6_K)]
    [InlineData(GgufFileType.Q2_K)]
    [InlineData(GgufFileType.F16)]
    public void Requantized_HeaderInOneType_IsThatOfTheOther(GgufFileType type)
    {
        var shape = ModelCatalog.Find("llama-3.3-70b").Entry.Shape;
        using var header = SyntheticModel.Create(shape, GgufFileType.Q4_K_M).Preview();
        using var expected = SyntheticModel.Create(shape, type).Preview();

        using var derived = RequantizedHeader.Of(header, type, "other");

        derived.FileBytes.ShouldBe(expected.FileBytes);
        derived.Tensors.Select(tensor => (tensor.Name, tensor.Type)).ShouldBe(expected.Tensors.Select(tensor => (tensor.Name, tensor.Type)));
        GgufFileTypes.Of(derived).ShouldBe(type);
    }

    [Fact]
    public void Requantized_FileOfAnotherSize_HasItsBytesInTheSameShares()
    {
        using var header = SyntheticModel.Create(ModelCatalog.Find("llama-3.3-70b").Entry.Shape, GgufFileType.Q4_K_M).Preview();
        var usual = RequantizedHeader.Of(header, GgufFileType.Q8_0, "usual");
        var bytes = usual.FileBytes * 5 / 4;

        using var wider = RequantizedHeader.Resized(usual, bytes);

        wider.FileBytes.ShouldBe(bytes);
        ((double)wider.Tensors.Sum(tensor => tensor.Bytes)).ShouldBe(bytes - usual.HeaderBytes, 1e-6 * bytes);
        GgufFileTypes.Of(wider).ShouldBe(GgufFileType.Q8_0);
        Should.Throw<ArgumentOutOfRangeException>(() => RequantizedHeader.Resized(usual, usual.HeaderBytes));
    }

    [Fact]
    public void Of_HeaderWithATensorOfItsOwn_SaysWhich()
    {
        using var demo = GgufFile.Open(Demo.Q8);
        var writer = GgufWriter.Of(demo);
        writer.AddTensor("blk.0.extra.weight", GgufTensorType.F32, 32);
        using var header = writer.Preview("odd");

        var exception = Should.Throw<LocalRunnerException>(() => ModelShape.Of(header));

        exception.Error.ShouldBe(LocalRunnerError.UnsupportedModel);
        exception.Message.ShouldContain("'blk.0.extra.weight'");
    }
}
