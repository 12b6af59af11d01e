using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Planning.Tests.Gguf;

public sealed class GgufWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Write_EveryValueType_GivesTheHandMadeBytes(uint version)
    {
        var writer = new GgufWriter(version);
        writer.Add("u8", GgufValue.Of((byte)200));
        writer.Add("i8", GgufValue.Of((sbyte)-100));
        writer.Add("u16", GgufValue.Of((ushort)60_000));
        writer.Add("i16", GgufValue.Of((short)-12_345));
        writer.Add("u32", GgufValue.Of(4_000_000_000));
        writer.Add("i32", GgufValue.Of(-2_000_000_000));
        writer.Add("u64", GgufValue.Of(ulong.MaxValue));
        writer.Add("i64", GgufValue.Of(-5_000_000_000));
        writer.Add("f32", GgufValue.Of(1.5f));
        writer.Add("f64", GgufValue.Of(-2.5));
        writer.Add("yes", GgufValue.Of(true));
        writer.Add("text", GgufValue.Of("héllo 🦙"));
        writer.Add("texts", GgufValue.Of(GgufArray.Of(["a", "", "모델"])));
        writer.Add("numbers", GgufValue.Of(GgufArray.Of<int>([7, -7])));
        writer.Add("nested", GgufValue.Of(GgufArray.Of([GgufArray.Of<byte>([1, 2]), GgufArray.Of<bool>([true])])));
        writer.Add("empty", GgufValue.Of(GgufArray.Of<float>([])));
        writer.AddTensor("first", GgufTensorType.F32, 3, 2);
        writer.AddTensor("second", GgufTensorType.Q8_0, 32);

        var path = _folder.File("m.gguf");
        writer.Write(path, (tensor, stream) =>
            stream.Write([.. Enumerable.Range(tensor.Name == "first" ? 1 : 101, (int)tensor.Bytes).Select(i => (byte)i)]));

        File.ReadAllBytes(path).ShouldBe([.. HandMadeGguf.Complete(version), .. new byte[30]]);
    }

    [Fact]
    public void Write_MetadataOfAnOpenFile_CopiesIt()
    {
        using var source = GgufFile.Open(_folder.Write("source.gguf", HandMadeGguf.Complete()));
        var writer = new GgufWriter();
        foreach (var (key, value) in source.Metadata)
            writer.Add(key, value);

        foreach (var tensor in source.Tensors)
            writer.AddTensor(tensor.Name, tensor.Type, [.. tensor.Shape]);

        writer.Write(_folder.File("copy.gguf"), (tensor, stream) =>
        {
            var data = new byte[tensor.Bytes];
            source.ReadTensor(source.FindTensor(tensor.Name)!, data);
            stream.Write(data);
        });

        File.ReadAllBytes(_folder.File("copy.gguf")).ShouldBe([.. HandMadeGguf.Complete(), .. new byte[30]]);
    }

    [Fact]
    public void Write_EveryTensorType_RoundTrips()
    {
        var writer = new GgufWriter();
        foreach (var type in GgufTensorTypes.All)
            writer.AddTensor(GgufTensorTypes.NameOf(type), type, 256, 3, 2, 1);

        writer.Write(_folder.File("m.gguf"));
        using var file = GgufFile.Open(_folder.File("m.gguf"));

        file.Tensors.Select(tensor => tensor.Type).ShouldBe(GgufTensorTypes.All);
        file.Tensors.ShouldAllBe(tensor => tensor.Bytes == GgufTensorTypes.BytesOf(tensor.Type, 1536));
        file.Tensors.ShouldAllBe(tensor => tensor.Shape.SequenceEqual(new long[] { 256, 3, 2, 1 }));
    }

    [Fact]
    public void Write_WithoutData_LeavesAHoleOfFullSize()
    {
        var writer = new GgufWriter();
        writer.Add("general.alignment", GgufValue.Of(4096u));
        writer.AddTensor("big", GgufTensorType.Q4_0, 1 << 16, 1 << 18);

        writer.Write(_folder.File("big.gguf"));
        using var file = GgufFile.Open(_folder.File("big.gguf"));

        file.HeaderBytes.ShouldBe(4096);
        file.FileBytes.ShouldBe(4096 + (1L << 34) / 32 * 18);
    }

    [Fact]
    public void WriteSplit_ThreeTensors_OpensAsOneModel()
    {
        var writer = new GgufWriter();
        writer.Add("general.name", GgufValue.Of("split"));
        writer.Add("general.alignment", GgufValue.Of(64u));
        foreach (var name in new[] { "a", "b", "c" })
            writer.AddTensor(name, GgufTensorType.F32, 1);

        var paths = writer.WriteSplit(_folder.File("model"), 2, (tensor, stream) => stream.Write([(byte)tensor.Name[0], 0, 0, (byte)tensor.Part]));
        using var file = GgufFile.Open(paths[0]);
        var data = new byte[4];
        file.ReadTensor(file.FindTensor("c")!, data);

        _folder.Names().ShouldBe(["model-00001-of-00002.gguf", "model-00002-of-00002.gguf"]);
        file.Parts.ShouldBe(paths);
        file.Tensors.Select(tensor => (tensor.Name, tensor.Part)).ShouldBe([("a", 0), ("b", 0), ("c", 1)]);
        file.Metadata.GetString("general.name").ShouldBe("split");
        file.Metadata.GetInteger("split.tensors.count").ShouldBe(3);
        data.ShouldBe([(byte)'c', 0, 0, 1]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    public void Write_WrongAmountOfData_ThrowsAndLeavesNothing(int bytes)
    {
        var writer = new GgufWriter();
        writer.AddTensor("t", GgufTensorType.F32, 1);

        Should.Throw<LocalRunnerException>(() => writer.Write(_folder.File("m.gguf"), (_, stream) => stream.Write(new byte[bytes])))
            .Error.ShouldBe(LocalRunnerError.InvalidArgument);

        _folder.Names().ShouldBeEmpty();
    }

    [Fact]
    public void Write_CallbackFails_KeepsTheOldFile()
    {
        var path = _folder.Write("m.gguf", [1, 2, 3]);
        var writer = new GgufWriter();
        writer.AddTensor("t", GgufTensorType.F32, 1);

        Should.Throw<InvalidOperationException>(() => writer.Write(path, (_, _) => throw new InvalidOperationException()));

        File.ReadAllBytes(path).ShouldBe([1, 2, 3]);
        _folder.Names().ShouldBe(["m.gguf"]);
    }

    [Fact]
    public void Write_DiskRefuses_ThrowsFileAccess()
    {
        var writer = new GgufWriter();
        writer.AddTensor("t", GgufTensorType.F32, 1);

        foreach (var path in new[] { _folder.File("none/m.gguf"), _folder.Path, "a\0b" })
            Should.Throw<LocalRunnerException>(() => writer.Write(path)).Error.ShouldBe(LocalRunnerError.FileAccess);

        Should.Throw<LocalRunnerException>(() => writer.Write(_folder.File("full.gguf"), (_, _) => throw new IOException("No space left on device")))
            .Message.ShouldContain("No space left");
        _folder.Names().ShouldBeEmpty();
    }

    [Fact]
    public void Add_Unusable_ThrowsInvalidArgument()
    {
        var writer = new GgufWriter();
        writer.Add("k", GgufValue.Of(1));
        writer.AddTensor("t", GgufTensorType.F32, 1);
        Action[] actions =
        [
            () => _ = new GgufWriter(1),
            () => writer.Add("k", GgufValue.Of(2)),
            () => writer.Add("", GgufValue.Of(2)),
            () => writer.Add("a\0", GgufValue.Of(2)),
            () => writer.Add(new string('k', 65_536), GgufValue.Of(2)),
            () => writer.Add("general.alignment", GgufValue.Of(33u)),
            () => writer.Add("general.alignment", GgufValue.Of(32L)),
            () => writer.AddTensor("t", GgufTensorType.F32, 1),
            () => writer.AddTensor(new string('n', 64), GgufTensorType.F32, 1),
            () => writer.AddTensor("u", GgufTensorType.F32),
            () => writer.AddTensor("u", GgufTensorType.F32, 1, 0),
            () => writer.AddTensor("u", GgufTensorType.F32, 1, 1, 1, 1, 1),
            () => writer.AddTensor("u", GgufTensorType.Q4_0, 33),
            () => writer.AddTensor("u", (GgufTensorType)4, 32),
            () => writer.AddTensor("u", GgufTensorType.F32, long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue),
        ];

        foreach (var action in actions)
            Should.Throw<LocalRunnerException>(action).Error.ShouldBe(LocalRunnerError.InvalidArgument);
    }

    [Fact]
    public void Write_MoreThanFourGigabytes_IsReadBackWithoutItsData()
    {
        // A hole: the file takes its size but, where the file system can, no space.
        var path = _folder.File("large.gguf");
        var writer = new GgufWriter();
        for (var i = 0; i < 3; i++)
            writer.AddTensor($"t{i}", GgufTensorType.F16, 32_768, 32_768);
        writer.Write(path);

        using var file = GgufFile.Open(path);

        file.FileBytes.ShouldBeGreaterThan(6_442_450_944);
        file.FindTensor("t2").ShouldNotBeNull().Offset.ShouldBe(file.HeaderBytes + 4_294_967_296);
        Span<byte> end = [1, 2, 3, 4];
        file.ReadTensor(file.FindTensor("t2")!, end, 2_147_483_644);
        end.ToArray().ShouldBe([0, 0, 0, 0]);
    }
}
