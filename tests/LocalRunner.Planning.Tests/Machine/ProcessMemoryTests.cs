using LocalRunner.Fixtures;
using LocalRunner.Machine;

namespace LocalRunner.Planning.Tests.Machine;

public sealed class ProcessMemoryTests
{
    [Fact]
    public void Read_LinuxStatus_ReadsEveryPart()
    {
        using var root = new FakeRoot();
        root.Add("proc/self/status", "Name:\tx\nVmHWM:\t  9000 kB\nVmRSS:\t  8000 kB\nRssAnon:\t  5000 kB\nRssFile:\t  3000 kB\nRssShmem:\t  0 kB");

        ProcessMemory.Read(root.Path).ShouldBe(new ProcessMemory(8000 * 1024, 9000 * 1024, 5000 * 1024, 3000 * 1024));
    }

    [Fact]
    public void Read_StatusWithoutParts_LeavesThemOut()
    {
        using var root = new FakeRoot();
        root.Add("proc/self/status", "VmRSS:\t    8000 kB\nVmHWM: many");

        ProcessMemory.Read(root.Path).ShouldBe(new ProcessMemory(8000 * 1024, 8000 * 1024, null, null));
    }

    [Theory]
    [InlineData("VmRSS: banana kB")]
    [InlineData("VmRSS:")]
    [InlineData("VmRSS: 99999999999999999999 kB")]
    public void Read_NonsenseStatus_AsksTheRuntime(string status)
    {
        using var root = new FakeRoot();
        root.Add("proc/self/status", status);

        var memory = ProcessMemory.Read(root.Path);

        memory.Resident.ShouldBeGreaterThan(0);
        memory.PeakResident.ShouldBeGreaterThanOrEqualTo(memory.Resident);
        memory.Anonymous.ShouldBeNull();
    }

    [Theory]
    [InlineData("RssFile:\t   70000 kB\nRssShmem:\t  2000 kB", 72_000L * 1024)]
    [InlineData("RssFile:\t   70000 kB\nRssShmem:\t  0 kB", 70_000L * 1024)]
    [InlineData("RssFile:\t 9000000 kB\nRssShmem:\t  0 kB", null)]
    [InlineData("VmRSS:\t 1000 kB", null)]
    public void ReadProgram_Status_AddsFilesAndCompiledCodeUnlessAModelIsAmongThem(string status, long? bytes)
    {
        using var root = new FakeRoot();
        root.Add("proc/self/status", status);

        ProcessMemory.ReadProgram(root.Path).ShouldBe(bytes);
    }

    [Fact]
    public void Read_ThisProcess_IsPlausible()
    {
        var memory = ProcessMemory.Read();

        memory.Resident.ShouldBeGreaterThan(1 << 20);
        memory.PeakResident.ShouldBeGreaterThanOrEqualTo(memory.Resident);
    }
}
