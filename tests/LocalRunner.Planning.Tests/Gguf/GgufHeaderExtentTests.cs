using LocalRunner.Fixtures;
using LocalRunner.Gguf;

namespace LocalRunner.Planning.Tests.Gguf;

public sealed class GgufHeaderExtentTests
{
    private static readonly byte[] s_demo = File.ReadAllBytes(Demo.Q8);

    [Fact]
    public void Read_BytesAsTheyArrive_EndsWhereTheParserSays()
    {
        using var file = GgufFile.Open(Demo.Q8);
        var extent = new GgufHeaderExtent();
        var have = 0;
        while (!extent.IsComplete)
        {
            have.ShouldBeLessThan((int)file.HeaderBytes);
            extent.Read(s_demo.AsSpan(0, have = Math.Min(s_demo.Length, have + 1000)));
            if (!extent.IsComplete)
                extent.Expected.ShouldBeGreaterThan(have);
        }

        extent.Position.ShouldBeInRange(file.HeaderBytes - file.Alignment + 1, file.HeaderBytes);
        using var remote = GgufFile.FromHeaders(new GgufHeaderBytes("elsewhere", s_demo.AsMemory(0, (int)extent.Position), s_demo.Length));
        remote.Tensors.ShouldBe(file.Tensors, ignoreOrder: false, comparer: EqualityComparer<GgufTensor>.Create((one, other) => one!.Name == other!.Name && one.Offset == other.Offset && one.Bytes == other.Bytes));
        remote.HeaderBytes.ShouldBe(file.HeaderBytes);
        remote.HasData.ShouldBeFalse();
        Should.Throw<LocalRunnerException>(() => remote.ReadTensor(remote.Tensors[0], new byte[1])).Message.ShouldContain("a header alone");
    }

    [Fact]
    public void Read_NestedArraysAndAllKindsOfValues_AreFollowed()
    {
        var writer = new GgufWriter();
        writer.Add("general.architecture", GgufValue.Of("llama"));
        writer.Add("a.boolean", GgufValue.Of(true));
        writer.Add("a.number", GgufValue.Of(1.5f));
        writer.Add("an.array", GgufValue.Of(GgufArray.Of(["one", "", "three"])));
        writer.Add("numbers", GgufValue.Of(GgufArray.Of<int>([1, 2, 3])));
        writer.AddTensor("t", GgufTensorType.F32, 4);
        using var folder = new TemporaryFolder();
        writer.Write(folder.File("m.gguf"));
        var bytes = File.ReadAllBytes(folder.File("m.gguf"));

        for (var step = 1; step < 40; step += 7)
        {
            var extent = new GgufHeaderExtent();
            for (var have = 0; !extent.IsComplete; have += step)
                extent.Read(bytes.AsSpan(0, Math.Min(bytes.Length, have)));
            using var remote = GgufFile.FromHeaders(new GgufHeaderBytes("x", bytes.AsMemory(0, (int)extent.Position), bytes.Length));
            remote.Metadata.Count.ShouldBe(5);
        }
    }

    [Theory]
    [InlineData("<htm")]
    [InlineData("FUGG")]
    public void Read_NoHeader_StopsAndLeavesTheWordsToTheParser(string magic)
    {
        var bytes = new byte[4096];
        System.Text.Encoding.ASCII.GetBytes(magic).CopyTo(bytes, 0);
        var extent = new GgufHeaderExtent();

        extent.Read(bytes);

        extent.IsComplete.ShouldBeTrue();
        Should.Throw<LocalRunnerException>(() => GgufFile.FromHeaders(new GgufHeaderBytes("x", bytes, 1 << 30))).Error.ShouldBe(LocalRunnerError.InvalidModel);
    }

    [Fact]
    public void Read_EveryByteOfAHeaderChanged_NeverFailsAndNeverRunsAway()
    {
        var header = s_demo.AsSpan(0, 4000).ToArray();
        for (var i = 0; i < header.Length; i++)
        {
            var changed = (byte[])header.Clone();
            changed[i] ^= 0xFF;
            var extent = new GgufHeaderExtent();
            extent.Read(changed);
            if (extent.IsComplete)
                Should.Throw<LocalRunnerException>(() => GgufFile.FromHeaders(new GgufHeaderBytes("x", changed, s_demo.Length)));
        }
    }

    [Fact]
    public void FromHeaders_PartsOfOneModel_MustAllBeThereInOrder()
    {
        using var folder = new TemporaryFolder();
        var writer = new GgufWriter();
        writer.Add("general.architecture", GgufValue.Of("llama"));
        writer.AddTensor("a", GgufTensorType.F32, 4);
        writer.AddTensor("b", GgufTensorType.F32, 8);
        var parts = writer.WriteSplit(folder.File("m"), 1).Select(path => new GgufHeaderBytes(path, File.ReadAllBytes(path), new FileInfo(path).Length)).ToList();

        using var whole = GgufFile.FromHeaders(parts);
        whole.Tensors.Select(tensor => (tensor.Name, tensor.Part)).ShouldBe([("a", 0), ("b", 1)]);
        whole.FileBytes.ShouldBe(parts.Sum(part => part.FileBytes));
        Should.Throw<LocalRunnerException>(() => GgufFile.FromHeaders(parts[0])).Message.ShouldContain("has 2 parts, but 1 are there");
        Should.Throw<LocalRunnerException>(() => GgufFile.FromHeaders(parts[0], parts[0])).Message.ShouldContain("it says that it is part 1, not 2");
    }
}
