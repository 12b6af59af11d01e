using LocalRunner.Bench.Tuning;
using LocalRunner.Gguf;
using LocalRunner.Machine;
using LocalRunner.Tests.Fixtures;

namespace LocalRunner.Tests.Defaults;

public sealed class DefaultsKeyTests
{
    private static readonly MachineInfo s_machine = MachineInfo.Detect() with { Processor = "Fast Chip 9000", UsableCores = 8 };

    private static DefaultsKey Of(string path, MachineInfo? machine = null)
    {
        using var file = GgufFile.Open(path);
        return DefaultsKey.Of(file, machine ?? s_machine);
    }

    private static DefaultsKey OfName(string name) =>
        DefaultsKey.Of(Headers.Llama70B(change: writer => writer.Add("general.name", GgufValue.Of(name))), s_machine);

    [Fact]
    public void Of_Model_IsReadable()
    {
        var key = Of(Demo.Q8);

        key.Model.ShouldMatch(@"^[^|]+\|[a-z0-9]+\|Q8_0\|[0-9a-f]{16}$");
        key.Machine.ShouldBe("Fast Chip 9000|8 cores");
    }

    [Fact]
    public void Of_MovedFile_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Demo.Q8, folder.File("other.gguf"));

        Of(folder.File("other.gguf")).ShouldBe(Of(Demo.Q8));
    }

    [Fact]
    public void Of_OtherFileType_Differs() => Of(Demo.F16).Model.ShouldNotBe(Of(Demo.Q8).Model);

    [Fact]
    public void Of_OtherMachine_Differs()
    {
        Of(Demo.Q8, s_machine with { UsableCores = 4 }).ShouldNotBe(Of(Demo.Q8));
        Of(Demo.Q8, s_machine with { Processor = "Slow Chip 1" }).ShouldNotBe(Of(Demo.Q8));
    }

    [Fact]
    public void Of_OtherShapeOfOneTensor_Differs()
    {
        var key = DefaultsKey.Of(Headers.Llama(GgufFileType.F16, 2, 64, 128, 4, 2, 100, 512), s_machine);

        DefaultsKey.Of(Headers.Llama(GgufFileType.F16, 2, 64, 128, 4, 2, 100, 512), s_machine).ShouldBe(key);
        DefaultsKey.Of(Headers.Llama(GgufFileType.F16, 2, 64, 160, 4, 2, 100, 512), s_machine).ShouldNotBe(key);
    }

    [Fact]
    public void Of_NameThatIsNoPlainText_IsOneShortLine()
    {
        OfName("a|b\nc").Model.ShouldStartWith("a b c|llama|");
        OfName(string.Concat(Enumerable.Repeat("🦙", 1000))).Model.ShouldStartWith(string.Concat(Enumerable.Repeat("🦙", 80)) + "|");
    }
}
