using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Planning.Tests.Gguf;

public sealed class GgufSplitTests : IDisposable
{
    private const string First = "model-00001-of-00002.gguf";
    private const string Second = "model-00002-of-00002.gguf";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_FirstPart_JoinsTensors()
    {
        var path = _folder.Write(First, Part(0, "a", name: "llama"));
        var other = _folder.Write(Second, Part(1, "b"));

        using var file = GgufFile.Open(path);
        var data = new byte[4];
        file.ReadTensor(file.FindTensor("b")!, data);

        file.Parts.ShouldBe([path, other]);
        file.FileBytes.ShouldBe(new FileInfo(path).Length + new FileInfo(other).Length);
        file.Tensors.Select(tensor => (tensor.Name, tensor.Part)).ShouldBe([("a", 0), ("b", 1)]);
        file.Metadata.GetString("general.name").ShouldBe("llama");
        data.ShouldBe([1, 1, 1, 1]);
    }

    [Fact]
    public void Open_OtherPart_NamesTheFirst()
    {
        _folder.Write(First, Part(0, "a"));
        var error = OpenFails(_folder.Write(Second, Part(1, "b")), LocalRunnerError.InvalidModel);

        error.ShouldContain("part 2 of a model in 2 parts");
        error.ShouldContain(_folder.File(First));
    }

    [Fact]
    public void Open_PartMissing_NamesIt() =>
        OpenFails(_folder.Write(First, Part(0, "a")), LocalRunnerError.FileNotFound).ShouldContain(_folder.File(Second));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_PartThatIsAPipe_DoesNotWaitForAWriter(bool throughLink)
    {
        if (OperatingSystem.IsWindows())
            return;

        var path = _folder.Write(First, Part(0, "a"));
        var pipe = _folder.File(throughLink ? "pipe" : Second);
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", [pipe]))
            await mkfifo.WaitForExitAsync();
        if (throughLink)
            File.CreateSymbolicLink(_folder.File(Second), pipe);

        var open = Task.Run(() => GgufFile.Open(path));

        (await Should.ThrowAsync<LocalRunnerException>(open.WaitAsync(TimeSpan.FromSeconds(20)))).Error.ShouldBe(LocalRunnerError.InvalidModel);
    }

    [Fact]
    public void Open_RenamedFirstPart_NamesTheSuffix() =>
        OpenFails(_folder.Write("renamed.gguf", Part(0, "a")), LocalRunnerError.InvalidModel).ShouldContain("-00001-of-00002.gguf");

    [Fact]
    public void Open_PartsSwapped_Throws()
    {
        _folder.Write(Second, Part(0, "b"));
        OpenFails(_folder.Write(First, Part(0, "a")), LocalRunnerError.InvalidModel).ShouldContain("part 1, not 2");
    }

    [Fact]
    public void Open_TensorInBothParts_Throws()
    {
        _folder.Write(Second, Part(1, "a"));
        OpenFails(_folder.Write(First, Part(0, "a")), LocalRunnerError.InvalidModel).ShouldContain("'a' is also in an earlier part");
    }

    [Fact]
    public void Open_OtherTensorCount_Throws()
    {
        _folder.Write(Second, Part(1, "b", tensors: 3));
        OpenFails(_folder.Write(First, Part(0, "a", tensors: 3)), LocalRunnerError.InvalidModel).ShouldContain("2 tensors, but 3");
    }

    [Fact]
    public void Open_SecondPartTruncated_Throws()
    {
        _folder.Write(Second, Part(1, "b")[..^1]);
        OpenFails(_folder.Write(First, Part(0, "a")), LocalRunnerError.InvalidModel).ShouldContain(Second);
    }

    [Fact]
    public void Open_CountOfAnotherType_Throws()
    {
        var bytes = HandMadeGguf.WithPair("split.count", HandMadeGguf.UInt32).U32(2).ToArray();
        OpenFails(_folder.Write(First, bytes), LocalRunnerError.InvalidModel).ShouldContain("must be UInt16");
    }

    [Fact]
    public void Open_CountOfOne_IsAnOrdinaryFile()
    {
        using var file = GgufFile.Open(_folder.Write("m.gguf", HandMadeGguf.WithPair("split.count", HandMadeGguf.UInt16).U16(1).ToArray()));
        file.Parts.Count.ShouldBe(1);
    }

    private static byte[] Part(ushort number, string tensor, uint tensors = 2, string name = "") => HandMadeGguf.Header(1, 4)
        .Key("split.no", HandMadeGguf.UInt16).U16(number)
        .Key("split.count", HandMadeGguf.UInt16).U16(2)
        .Key("split.tensors.count", HandMadeGguf.Int32).U32(tensors)
        .Key("general.name", HandMadeGguf.String).Text(name)
        .Tensor(tensor, HandMadeGguf.F32, 0, 1).Pad().U32(number * 0x01010101u).ToArray();

    private static string OpenFails(string path, LocalRunnerError expected)
    {
        var error = Should.Throw<LocalRunnerException>(() => GgufFile.Open(path));
        error.Error.ShouldBe(expected);
        return error.Message;
    }
}
