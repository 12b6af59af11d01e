using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Planning.Tests.Gguf;

public sealed class GgufFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Open_HandMadeFile_ReadsEveryField(uint version)
    {
        var bytes = HandMadeGguf.Complete(version);
        var path = _folder.Write("a model.gguf", bytes);

        using var file = GgufFile.Open(path);

        file.Path.ShouldBe(path);
        file.Parts.ShouldBe([path]);
        file.Version.ShouldBe(version);
        file.FileBytes.ShouldBe(bytes.Length);
        file.Alignment.ShouldBe(32u);
        file.HeaderBytes.ShouldBe(bytes.Length - 34 - 32);
        file.Metadata.Count.ShouldBe(16);
        file.Metadata.Select(pair => pair.Key).ShouldBe(
            ["u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64", "f32", "f64", "yes", "text", "texts", "numbers", "nested", "empty"]);
        file.Tensors.Select(tensor => (tensor.Name, tensor.Type, tensor.Bytes, tensor.Elements, tensor.Part)).ShouldBe(
            [("first", GgufTensorType.F32, 24, 6, 0), ("second", GgufTensorType.Q8_0, 34, 32, 0)]);
        file.Tensors[0].Shape.ShouldBe([3, 2]);
        file.Tensors[1].Offset.ShouldBe(file.HeaderBytes + 32);
    }

    [Fact]
    public void Metadata_TypedGetters_ForgiveWidthButNotKind()
    {
        using var file = GgufFile.Open(_folder.Write("m.gguf", HandMadeGguf.Complete()));
        var metadata = file.Metadata;

        new[] { "u8", "i8", "u16", "i16", "u32", "i32", "i64" }.Select(metadata.GetInteger).ShouldBe(
            [200, -100, 60_000, -12_345, 4_000_000_000, -2_000_000_000, -5_000_000_000]);
        metadata.GetInteger("u64").ShouldBeNull();
        metadata.GetNumber("u64").ShouldBe(ulong.MaxValue);
        metadata.GetNumber("f32").ShouldBe(1.5);
        metadata.GetNumber("f64").ShouldBe(-2.5);
        metadata.GetNumber("i8").ShouldBe(-100);
        metadata.GetBoolean("yes").ShouldBe(true);
        metadata.GetString("text").ShouldBe("héllo 🦙");
        metadata.GetInteger("f32").ShouldBeNull();
        metadata.GetInteger("yes").ShouldBeNull();
        metadata.GetInteger("text").ShouldBeNull();
        metadata.GetNumber("text").ShouldBeNull();
        metadata.GetString("u8").ShouldBeNull();
        metadata.GetArray("text").ShouldBeNull();
        metadata.GetBoolean("u8").ShouldBeNull();
        metadata.GetString("missing").ShouldBeNull();
        metadata.TryGet("missing", out _).ShouldBeFalse();
    }

    [Fact]
    public void Value_WrongAccessor_Throws()
    {
        using var file = GgufFile.Open(_folder.Write("m.gguf", HandMadeGguf.Complete()));
        file.Metadata.TryGet("u64", out var large).ShouldBeTrue();
        file.Metadata.TryGet("i8", out var negative).ShouldBeTrue();

        large.AsUnsigned().ShouldBe(ulong.MaxValue);
        Should.Throw<LocalRunnerException>(() => large.AsInteger()).Error.ShouldBe(LocalRunnerError.InvalidModel);
        Should.Throw<LocalRunnerException>(() => negative.AsUnsigned());
        Should.Throw<LocalRunnerException>(() => negative.AsString());
        Should.Throw<LocalRunnerException>(() => negative.AsBoolean());
        Should.Throw<LocalRunnerException>(() => negative.AsArray());
    }

    [Fact]
    public void ReadTensor_WholeAndPiece_GivesTheBytes()
    {
        using var file = GgufFile.Open(_folder.Write("m.gguf", HandMadeGguf.Complete()));
        var second = file.FindTensor("second").ShouldNotBeNull();
        var whole = new byte[34];
        var piece = new byte[4];

        file.ReadTensor(second, whole);
        file.ReadTensor(second, piece, start: 30);

        whole.ShouldBe(Enumerable.Range(101, 34).Select(i => (byte)i));
        piece.ShouldBe([131, 132, 133, 134]);
        file.FindTensor("third").ShouldBeNull();
        Should.Throw<LocalRunnerException>(() => file.ReadTensor(second, piece, 31)).Error.ShouldBe(LocalRunnerError.InvalidArgument);
        Should.Throw<LocalRunnerException>(() => file.ReadTensor(second with { Offset = 0 }, piece));
    }

    [Fact]
    public void Dispose_ThenRead_ThrowsObjectDisposed()
    {
        var file = GgufFile.Open(_folder.Write("m.gguf", HandMadeGguf.Complete()));
        var texts = file.Metadata.GetArray("texts")!;
        var numbers = file.Metadata.GetArray("numbers")!;
        using var started = texts.Strings().GetEnumerator();
        started.MoveNext().ShouldBeTrue();

        file.Dispose();
        file.Dispose();

        Should.Throw<ObjectDisposedException>(() => file.Metadata.GetString("text"));
        Should.Throw<ObjectDisposedException>(() => texts.StringAt(0));
        Should.Throw<ObjectDisposedException>(() => started.MoveNext());
        Should.Throw<ObjectDisposedException>(() => texts.Utf8Strings().MoveNext());
        Should.Throw<ObjectDisposedException>(() => numbers.RawBytes().Length);
        Should.Throw<ObjectDisposedException>(() => numbers.Integers().First());
        Should.Throw<ObjectDisposedException>(() => file.ReadTensor(file.Tensors[0], new byte[1]));
        file.Metadata.GetInteger("u8").ShouldBe(200);
    }

    [Fact]
    public void Open_SymbolicLink_Follows()
    {
        var path = _folder.Write("real.gguf", HandMadeGguf.Complete());
        var link = File.CreateSymbolicLink(_folder.File("링크 🔗.gguf"), path).FullName;

        using var file = GgufFile.Open(link);

        file.Path.ShouldBe(link);
        file.Tensors.Count.ShouldBe(2);
    }

    [Fact]
    public void Open_DataBeyondFourGigabytes_IsPlacedAndRead()
    {
        const long Elements = 1_500_000_000;
        var header = HandMadeGguf.Header(2, 0)
            .Tensor("big", HandMadeGguf.F32, 0, Elements).Tensor("last", HandMadeGguf.F32, Elements * 4, 1).Pad().ToArray();
        var path = _folder.Write("big.gguf", header);
        using (var stream = File.OpenWrite(path))
        {
            stream.Position = header.Length + (Elements * 4);
            stream.Write([1, 2, 3, 4]);
        }

        using var file = GgufFile.Open(path);
        var data = new byte[4];
        file.ReadTensor(file.Tensors[1], data);

        file.Tensors[1].Offset.ShouldBe(header.Length + (Elements * 4));
        data.ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void Open_ManyTokensAndMerges_AllocatesLittle()
    {
        var bytes = HandMadeGguf.Header(0, 2).Key("tokenizer.ggml.tokens", HandMadeGguf.Array).U32(HandMadeGguf.String).U64(128_256);
        for (var i = 0; i < 128_256; i++)
            bytes.Text($"t{i}");

        bytes.Key("tokenizer.ggml.merges", HandMadeGguf.Array).U32(HandMadeGguf.String).U64(280_147);
        for (var i = 0; i < 280_147; i++)
            bytes.Text($"m{i} n");

        var path = _folder.Write("vocabulary.gguf", bytes.ToArray());
        GgufFile.Open(path).Dispose();

        var before = GC.GetAllocatedBytesForCurrentThread();
        using var file = GgufFile.Open(path);
        var length = 0L;
        foreach (var token in file.Metadata.GetArray("tokenizer.ggml.tokens")!.Utf8Strings())
            length += token.Length;

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 * 1024);
        length.ShouldBe(Enumerable.Range(0, 128_256).Sum(i => (long)$"t{i}".Length));
        file.Metadata.GetArray("tokenizer.ggml.merges")!.StringAt(280_146).ShouldBe("m280146 n");
    }

    [Fact]
    public async Task Open_Pipe_DoesNotWaitForAWriter()
    {
        if (OperatingSystem.IsWindows())
            return;

        var path = _folder.File("pipe.gguf");
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", [path]))
            await mkfifo.WaitForExitAsync();

        var open = Task.Run(() => GgufFile.Open(path));

        (await Should.ThrowAsync<LocalRunnerException>(open.WaitAsync(TimeSpan.FromSeconds(20)))).Error.ShouldBe(LocalRunnerError.InvalidModel);
    }
}
