using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using static LocalRunner.Fixtures.HandMadeGguf;

namespace LocalRunner.Planning.Tests.Gguf;

public sealed class GgufHostileTests : IDisposable
{
    private static readonly Dictionary<string, (byte[] Bytes, string Message)> s_cases = new()
    {
        ["empty file"] = ([], "empty (0 bytes)"),
        ["two bytes"] = ("GG"u8.ToArray(), "begins with 'GG'"),
        ["magic alone"] = ("GGUF"u8.ToArray(), "cut off"),
        ["other magic"] = ("\u007FELF and more"u8.ToArray(), "7F454C46"),
        ["git lfs pointer"] = ("version https://git-lfs.github.com/spec/v1"u8.ToArray(), "git lfs pull"),
        ["web page"] = ("<!DOCTYPE html>"u8.ToArray(), "web page"),
        ["big-endian magic"] = ("FUGG\0\0\0\u0003"u8.ToArray(), "big-endian"),
        ["big-endian version"] = (Header(0, 0, 0x03000000).ToArray(), "big-endian (version 3)"),
        ["version 0"] = (Header(0, 0, 0).ToArray(), "version 0"),
        ["version 1"] = (Header(0, 0, 1).ToArray(), "version 1"),
        ["version 4"] = (Header(0, 0, 4).ToArray(), "version 4"),
        ["tensor count beyond the file"] = (Header(ulong.MaxValue, 0).ToArray(), $"{ulong.MaxValue} tensors"),
        ["tensor count of one too many"] = (Header(2, 0).Tensor("a", F32, 0, 1).Zeros(3).ToArray(), "2 tensors"),
        ["tensor count above the limit"] = (Header((1 << 18) + 1, 0).Zeros(33 * ((1 << 18) + 1)).ToArray(), "allowed"),
        ["pair count beyond the file"] = (Header(0, 1UL << 62).ToArray(), "key-value pairs"),
        ["pair count above the limit"] = (Header(0, (1 << 16) + 1).Zeros(14 * ((1 << 16) + 1)).ToArray(), "allowed"),
        ["key length beyond the file"] = (Header(0, 1).U64(1UL << 63).Zeros(20).ToArray(), "9223372036854775808 bytes"),
        ["key of 65,536 bytes"] = (WithPair(new string('k', 65_536), UInt8).Raw([1]).ToArray(), "65535"),
        ["empty key"] = (WithPair("", UInt8).Raw([1]).Zeros(9).ToArray(), "empty key"),
        ["key with zero byte"] = (WithPair("a\0b", UInt8).Raw([1]).ToArray(), "zero byte"),
        ["key not UTF-8"] = (Header(0, 1).Blob([0xC3, 0x28]).U32(UInt8).Raw([1]).ToArray(), "not valid UTF-8"),
        ["duplicate key"] = (Header(0, 2).Key("k", UInt8).Raw([1]).Key("k", UInt8).Raw([2]).ToArray(), "'k' appears twice"),
        ["value type 13"] = (WithPair("k", 13).U64(0).ToArray(), "type 13"),
        ["boolean of 2"] = (WithPair("k", HandMadeGguf.Boolean).Raw([2]).ToArray(), "boolean of 2"),
        ["boolean of 255 in an array"] = (WithPair("k", HandMadeGguf.Array).U32(HandMadeGguf.Boolean).U64(2).Raw([1, 255]).ToArray(), "boolean of 255"),
        ["text beyond the file"] = (WithPair("k", HandMadeGguf.String).U64(1000).ToArray(), "1000 bytes"),
        ["array of unknown type"] = (WithPair("k", HandMadeGguf.Array).U32(99).U64(0).ToArray(), "type 99"),
        ["array count beyond the file"] = (WithPair("k", HandMadeGguf.Array).U32(HandMadeGguf.Float64).U64(1 << 29).ToArray(), "536870912 elements"),
        ["array count above the limit"] = (WithPair("k", HandMadeGguf.Array).U32(UInt8).U64(ulong.MaxValue).ToArray(), "allowed"),
        ["array text beyond the file"] = (WithPair("k", HandMadeGguf.Array).U32(HandMadeGguf.String).U64(1).U64(9).ToArray(), "9 bytes"),
        ["nested arrays, 5 deep"] = (Nested(5).ToArray(), "more than 4 deep"),
        ["nested array bomb"] = (Nested(100_000).ToArray(), "more than 4 deep"),
        ["alignment of 0"] = (WithAlignment(0).ToArray(), "power of two"),
        ["alignment of 48"] = (WithAlignment(48).ToArray(), "power of two"),
        ["alignment not a u32"] = (WithPair("general.alignment", HandMadeGguf.UInt64).U64(32).ToArray(), "must be UInt32"),
        ["name of 64 bytes"] = (WithTensor(new string('n', 64), F32, 0, 4, 1).ToArray(), "63"),
        ["empty name"] = (WithTensor("", F32, 0, 4, 1).ToArray(), "empty name"),
        ["name with zero byte"] = (WithTensor("a\0", F32, 0, 4, 1).ToArray(), "zero byte"),
        ["duplicate name"] = (Header(2, 0).Tensor("t", F32, 0, 1).Tensor("t", F32, 32, 1).Pad().Zeros(64).ToArray(), "'t' appears twice"),
        ["no dimension"] = (WithTensor("t", F32, 0, 64).ToArray(), "0 dimensions"),
        ["five dimensions"] = (WithTensor("t", F32, 0, 4, 1, 1, 1, 1, 1).ToArray(), "5 dimensions"),
        ["dimension of 0"] = (WithTensor("t", F32, 0, 64, 4, 0).ToArray(), "0 elements in dimension 1"),
        ["dimension of -1"] = (WithTensor("t", F32, 0, 64, -1).ToArray(), "-1 elements"),
        ["shape overflow"] = (WithTensor("t", F32, 0, 64, 1L << 32, 1L << 32).ToArray(), "more elements"),
        ["shape overflow to a small number"] = (WithTensor("t", F32, 0, 64, (1L << 62) + 1, 4).ToArray(), "more elements"),
        ["bytes overflow"] = (WithTensor("t", 28, 0, 64, 1L << 62).ToArray(), "bytes exceed"),
        ["rows not whole blocks"] = (WithTensor("t", Q8_0, 0, 68, 33).ToArray(), "multiple of the 32"),
        ["tensor data cut off"] = (WithTensor("t", F32, 0, 3, 1).ToArray(), "cut off within the tensor 't'"),
        ["tensor data far beyond the file"] = (WithTensor("t", F32, 0, 64, 1L << 60).ToArray(), "cut off"),
        ["no room for padding"] = (Header(1, 0).Tensor("t", F32, 0, 1).ToArray(), "cut off"),
        ["offset beyond 63 bits"] = (WithTensor("t", F32, 1UL << 63, 4, 1).ToArray(), "beyond the end"),
        ["offset not aligned"] = (WithTensor("t", F32, 4, 64, 1).ToArray(), "alignment 32"),
        ["gap before the first"] = (WithTensor("t", F32, 32, 64, 1).ToArray(), "before it end at 0"),
        ["gap between two"] = (Header(2, 0).Tensor("a", F32, 0, 1).Tensor("b", F32, 64, 1).Pad().Zeros(128).ToArray(), "end at 32"),
        ["overlap"] = (Header(2, 0).Tensor("a", F32, 0, 9).Tensor("b", F32, 32, 1).Pad().Zeros(128).ToArray(), "end at 64"),
        ["tensors in another order"] = (Header(2, 0).Tensor("a", F32, 32, 1).Tensor("b", F32, 0, 1).Pad().Zeros(64).ToArray(), "end at 0"),
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Cases => [.. s_cases.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Open_HostileFile_SaysWhatIsWrong(string name)
    {
        var (bytes, message) = s_cases[name];
        var path = _folder.Write("m.gguf", bytes);
        Measure(path);

        var (error, allocated) = Measure(path);

        error.ShouldNotBeNull().Error.ShouldBe(LocalRunnerError.InvalidModel);
        error.Message.ShouldContain(message);
        error.Message.ShouldContain(path);
        error.Message.Length.ShouldBeLessThan(path.Length + 400);
        error.Message.ShouldNotContain("\0");
        allocated.ShouldBeLessThan(1 << 20);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(36)]
    [InlineData(37)]
    [InlineData(38)]
    [InlineData(43)]
    [InlineData(uint.MaxValue)]
    public void Open_UnknownTensorType_Throws(uint type)
    {
        var path = _folder.Write("m.gguf", WithTensor("t", type, 0, 1024, 256).ToArray());

        Should.Throw<LocalRunnerException>(() => GgufFile.Open(path)).Message.ShouldContain($"type number {type},");
    }

    [Fact]
    public void Open_NotAFile_ThrowsFileNotFound()
    {
        foreach (var path in new[] { _folder.Path, _folder.File("none.gguf"), _folder.File("none/m.gguf"), "", "a\0b" })
            Should.Throw<LocalRunnerException>(() => GgufFile.Open(path)).Error.ShouldBe(LocalRunnerError.FileNotFound);
    }

    [Fact]
    public void Open_NoPermission_ThrowsFileAccess()
    {
        var path = _folder.Write("m.gguf", Complete());
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            return;

        File.SetUnixFileMode(path, UnixFileMode.None);

        Should.Throw<LocalRunnerException>(() => GgufFile.Open(path)).Error.ShouldBe(LocalRunnerError.FileAccess);
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(8u)]
    [InlineData(64u)]
    [InlineData(4096u)]
    public void Open_OtherAlignment_IsUsed(uint alignment)
    {
        var bytes = WithAlignment(alignment, tensors: 1).Tensor("t", F32, 0, 1).Pad((int)alignment).Raw([9, 9, 9, 9]).ToArray();
        using var file = GgufFile.Open(_folder.Write("m.gguf", bytes));

        file.Alignment.ShouldBe(alignment);
        file.Tensors[0].Offset.ShouldBe(bytes.Length - 4);
    }

    [Fact]
    public void Open_NestedArraysOfAllowedDepth_AreRead()
    {
        using var file = GgufFile.Open(_folder.Write("m.gguf", Nested(4).ToArray()));

        file.Metadata.GetArray("k")!.Arrays().Single().Arrays().Single().Arrays().Single().Integers().ShouldBe([5]);
    }

    private static HandMadeGguf WithAlignment(uint alignment, ulong tensors = 0) =>
        Header(tensors, 1).Key("general.alignment", HandMadeGguf.UInt32).U32(alignment);

    private static HandMadeGguf Nested(int depth)
    {
        var file = WithPair("k", HandMadeGguf.Array);
        for (var i = 1; i < depth; i++)
            file.U32(HandMadeGguf.Array).U64(1);

        return file.U32(UInt8).U64(1).Raw([5]);
    }

    private static (LocalRunnerException? Error, long Allocated) Measure(string path)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            GgufFile.Open(path).Dispose();
            return (null, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        catch (LocalRunnerException error)
        {
            return (error, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }
}
