using LocalRunner.Fixtures;
using LocalRunner.Machine;

namespace LocalRunner.Planning.Tests.Machine;

public sealed class LinuxMachineTests : IDisposable
{
    private const long MiB = 1 << 20;
    private readonly FakeRoot _root = new();

    public void Dispose() => _root.Dispose();

    private MachineInfo Detect() => new LinuxMachine(_root.Path).Detect();

    [Fact]
    public void Detect_PlainMachine_CountsCoresAndMemory()
    {
        _root.AddProcessors(8).AddAffinity("0-7").AddMemory(64_000, 50_000)
            .Add("proc/cpuinfo", "processor\t: 0\nmodel name\t: Fast Chip 9000\n\nprocessor\t: 1\nmodel name\t: Fast Chip 9000")
            .Add("etc/os-release", "NAME=\"X\"\nPRETTY_NAME=\"Some Linux 12\"");

        var machine = Detect();

        machine.Processor.ShouldBe("Fast Chip 9000");
        machine.OperatingSystem.ShouldBe("Some Linux 12");
        machine.LogicalCores.ShouldBe(8);
        machine.UsableCores.ShouldBe(8);
        machine.ProcessorQuota.ShouldBeNull();
        machine.TotalMemory.ShouldBe(64_000 * MiB);
        machine.EffectiveMemory.ShouldBe(64_000 * MiB);
        machine.EffectiveAvailableMemory.ShouldBe(50_000 * MiB);
        machine.MemoryLimit.ShouldBeNull();
    }

    [Fact]
    public void Detect_AffinityToOneOfEight_UsesOneCore()
    {
        _root.AddProcessors(8).AddAffinity("5");

        Detect().UsableCores.ShouldBe(1);
        Detect().LogicalCores.ShouldBe(8);
    }

    [Theory]
    [InlineData("0-15", 8)]
    [InlineData("0,8", 1)]
    [InlineData("0-3,8-9", 4)]
    [InlineData("6-9", 4)]
    public void Detect_TwoThreadsACore_CountsPhysicalCores(string affinity, int expected)
    {
        _root.AddProcessors(16, threadsPerCore: 2).AddAffinity(affinity);

        Detect().UsableCores.ShouldBe(expected);
    }

    [Fact]
    public void Detect_CoreIdsWithoutSiblings_CountsCoresOfEachPackage()
    {
        _root.Add("sys/devices/system/cpu/online", "0-3").AddAffinity("0-3");
        for (var processor = 0; processor < 4; processor++)
        {
            _root.Add($"sys/devices/system/cpu/cpu{processor}/topology/core_id", "0")
                .Add($"sys/devices/system/cpu/cpu{processor}/topology/physical_package_id", $"{processor / 2}");
        }

        Detect().UsableCores.ShouldBe(2);
    }

    [Fact]
    public void Detect_HybridProcessor_CountsPerformanceCores()
    {
        _root.AddProcessors(12).AddAffinity("0-11").Add("sys/devices/cpu_core/cpus", "0-3");

        Detect().UsableCores.ShouldBe(4);
    }

    [Fact]
    public void Detect_AffinityToEfficiencyCoresOnly_CountsThem()
    {
        _root.AddProcessors(12).AddAffinity("8-11").Add("sys/devices/cpu_core/cpus", "0-7");

        Detect().UsableCores.ShouldBe(4);
    }

    [Theory]
    [InlineData("cpu_capacity", "0-7", 4, 530, 530, 530, 530, 1024, 1024, 1024, 1024)]
    [InlineData("cpu_capacity", "0-7", 4, 250, 250, 250, 250, 870, 870, 870, 1024)]
    [InlineData("cpu_capacity", "0-3", 4, 530, 530, 530, 530, 1024, 1024, 1024, 1024)]
    [InlineData("cpu_capacity", "0-3", 4, 1024, 1024, 1024, 1024)]
    [InlineData("cpufreq/cpuinfo_max_freq", "0-7", 4, 5500000, 5500000, 5800000, 5800000, 4300000, 4300000, 4300000, 4300000)]
    [InlineData("cpufreq/cpuinfo_max_freq", "0-3", 4, 5500000, 5500000, 5800000, 5700000)]
    public void Detect_CoresOfSeveralSpeeds_CountsTheFast(string file, string affinity, int expected, params int[] speeds)
    {
        _root.AddProcessors(speeds.Length).AddAffinity(affinity);
        for (var processor = 0; processor < speeds.Length; processor++)
            _root.Add($"sys/devices/system/cpu/cpu{processor}/{file}", $"{speeds[processor]}");

        Detect().UsableCores.ShouldBe(expected);
    }

    [Fact]
    public void Detect_GuestOfAHybridProcessorWithoutFrequencies_CountsCoresOfTwoThreads()
    {
        _root.Add("sys/devices/system/cpu/online", "0-23").AddAffinity("0-23");
        for (var processor = 0; processor < 16; processor++)
            _root.Add($"sys/devices/system/cpu/cpu{processor}/topology/thread_siblings_list", $"{processor / 2 * 2}-{(processor / 2 * 2) + 1}");
        for (var processor = 16; processor < 24; processor++)
            _root.Add($"sys/devices/system/cpu/cpu{processor}/topology/thread_siblings_list", $"{processor}");

        Detect().UsableCores.ShouldBe(8);
    }

    [Theory]
    [InlineData("150000 100000", 1)]
    [InlineData("400000 100000", 4)]
    [InlineData("50000 100000", 1)]
    [InlineData("1600000 100000", 8)]
    [InlineData("max 100000", 8)]
    public void Detect_ProcessorQuota_LimitsCores(string max, int expected)
    {
        _root.AddProcessors(8).AddAffinity("0-7").Add("proc/self/cgroup", "0::/app").Add("sys/fs/cgroup/app/cpu.max", max);

        Detect().UsableCores.ShouldBe(expected);
    }

    [Fact]
    public void Detect_QuotasAtTwoLevels_TakesTheSmaller()
    {
        _root.AddProcessors(8).AddAffinity("0-7").Add("proc/self/cgroup", "0::/slice/app")
            .Add("sys/fs/cgroup/slice/app/cpu.max", "600000 100000")
            .Add("sys/fs/cgroup/slice/cpu.max", "250000 100000");

        Detect().ProcessorQuota.ShouldBe(2.5);
        Detect().UsableCores.ShouldBe(2);
    }

    [Fact]
    public void Detect_MemoryLimitAtParent_AppliesToTheProcess()
    {
        _root.AddMemory(64_000, 50_000).Add("proc/self/cgroup", "0::/slice/app")
            .Add("sys/fs/cgroup/slice/app/memory.max", "max")
            .Add("sys/fs/cgroup/slice/memory.max", $"{8_000 * MiB}")
            .Add("sys/fs/cgroup/slice/memory.current", $"{3_000 * MiB}")
            .Add("sys/fs/cgroup/slice/memory.stat", $"anon 1\nfile {1_900 * MiB}\ninactive_file {1_200 * MiB}\nactive_file {300 * MiB}");

        var machine = Detect();

        machine.MemoryLimit.ShouldBe(8_000 * MiB);
        machine.MemoryLimitUsed.ShouldBe(1_500 * MiB);
        machine.EffectiveMemory.ShouldBe(8_000 * MiB);
        machine.EffectiveAvailableMemory.ShouldBe(6_500 * MiB);
    }

    [Theory]
    [InlineData("max", 4_000)]
    [InlineData("3145728000", 3_000)]
    [InlineData("5242880000", 4_000)]
    public void Detect_LimitAtWhichTheKernelSlowsDown_Counts(string most, long expected)
    {
        _root.AddMemory(64_000, 50_000).Add("proc/self/cgroup", "0::/user.slice")
            .Add("sys/fs/cgroup/user.slice/memory.max", most)
            .Add("sys/fs/cgroup/user.slice/memory.high", $"{4_000 * MiB}")
            .Add("sys/fs/cgroup/user.slice/memory.current", $"{1_000 * MiB}");

        Detect().EffectiveMemory.ShouldBe(expected * MiB);
        Detect().EffectiveAvailableMemory.ShouldBe((expected - 1_000) * MiB);
    }

    [Fact]
    public void Detect_FullerOuterLimit_LeavesItsHeadroom()
    {
        _root.AddMemory(64_000, 50_000).Add("proc/self/cgroup", "0::/slice/app")
            .Add("sys/fs/cgroup/slice/app/memory.max", $"{8_000 * MiB}")
            .Add("sys/fs/cgroup/slice/app/memory.current", $"{1_000 * MiB}")
            .Add("sys/fs/cgroup/slice/memory.max", $"{10_000 * MiB}")
            .Add("sys/fs/cgroup/slice/memory.current", $"{9_500 * MiB}");

        var machine = Detect();

        machine.EffectiveMemory.ShouldBe(8_000 * MiB);
        machine.EffectiveAvailableMemory.ShouldBe(500 * MiB);
    }

    [Fact]
    public void Detect_PathOfTheHostInsideAContainer_ReadsTheMountPoint()
    {
        _root.AddMemory(64_000, 50_000).Add("proc/self/cgroup", "0::/../../host/path")
            .Add("sys/fs/cgroup/memory.max", $"{2_000 * MiB}");

        Detect().EffectiveAvailableMemory.ShouldBe(2_000 * MiB);
    }

    [Fact]
    public void Detect_CgroupVersion1_ReadsQuotaAndMemory()
    {
        _root.AddProcessors(8).AddAffinity("0-7").AddMemory(64_000, 50_000)
            .Add("proc/self/cgroup", "9:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n1:name=systemd:/docker/abc\n0::/")
            .Add("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us", "300000")
            .Add("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us", "100000")
            .Add("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1")
            .Add("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000")
            .Add("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712")
            .Add("sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes", $"{4_000 * MiB}")
            .Add("sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes", $"{1_000 * MiB}")
            .Add("sys/fs/cgroup/memory/docker/abc/memory.stat", $"inactive_file 1\ntotal_inactive_file {400 * MiB}\ntotal_active_file {100 * MiB}");

        var machine = Detect();

        machine.UsableCores.ShouldBe(3);
        machine.MemoryLimit.ShouldBe(4_000 * MiB);
        machine.EffectiveAvailableMemory.ShouldBe(3_500 * MiB);
    }

    [Fact]
    public void Detect_NoFiles_FallsBackToTheRuntime()
    {
        var machine = Detect();

        machine.LogicalCores.ShouldBe(Environment.ProcessorCount);
        machine.UsableCores.ShouldBe(Environment.ProcessorCount);
        machine.TotalMemory.ShouldBeGreaterThan(0);
        machine.Processor.ShouldNotBeNullOrEmpty();
        machine.MemoryLimit.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("banana")]
    [InlineData("9-2")]
    [InlineData("0-4000000000")]
    [InlineData("-5--1")]
    [InlineData("99999999999999999999999999")]
    [InlineData("max max max")]
    [InlineData("0 0")]
    [InlineData(":::\0:")]
    public void Detect_NonsenseContent_FallsBackToTheRuntime(string nonsense)
    {
        string[] files =
        [
            "proc/self/status", "proc/self/cgroup", "proc/meminfo", "proc/cpuinfo", "etc/os-release",
            "sys/devices/system/cpu/online", "sys/devices/cpu_core/cpus", "sys/devices/system/cpu/cpu0/topology/thread_siblings_list",
            "sys/fs/cgroup/cpu.max", "sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory.current", "sys/fs/cgroup/memory.stat",
        ];
        foreach (var file in files)
            _root.Add(file, nonsense);
        _root.Add("proc/self/status", $"Cpus_allowed_list: {nonsense}").Add("proc/meminfo", $"MemTotal: {nonsense} kB");

        var machine = Detect();

        machine.UsableCores.ShouldBe(Environment.ProcessorCount);
        machine.TotalMemory.ShouldBeGreaterThan(0);
        machine.MemoryLimit.ShouldBeNull();
        machine.ProcessorQuota.ShouldBeNull();
    }

    [Fact]
    public void Detect_FoldersInPlaceOfFiles_FallsBackToTheRuntime()
    {
        _root.Add("proc/meminfo/x", "").Add("proc/self/status/x", "").Add("sys/fs/cgroup/memory.max/x", "");

        Detect().TotalMemory.ShouldBeGreaterThan(0);
    }
}
