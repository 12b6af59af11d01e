using LocalRunner.Devices;
using LocalRunner.Machine;

namespace LocalRunner.Planning.Tests.Devices;

public sealed class DeviceInfoTests
{
    private const long GiB = 1L << 30;

    private static readonly MachineInfo s_mac = new()
    {
        Processor = "Apple M2 Max",
        LogicalCores = 12,
        UsableCores = 8,
        TotalMemory = 64 * GiB,
        AvailableMemory = 40 * GiB,
    };

    [Fact]
    public void Detect_ThisMachine_IsSane()
    {
        var device = DeviceInfo.Detect();
        device.Name.ShouldNotBeNullOrWhiteSpace();
        device.Memory.ShouldBe(MachineInfo.Detect().EffectiveMemory);
        device.Used.ShouldBeInRange(0, device.Memory);
        device.Reserve.ShouldBeInRange(1, 2 * GiB);
        device.Budget.ShouldBeLessThan(device.Memory);
        device.Threads.ShouldBe(MachineInfo.Detect().UsableCores);
        device.Features.ShouldNotBe(CpuFeatures.None);
    }

    [Fact]
    public void Detect_GpusOfTheEngine_AreTaken()
    {
        var gpu = new GpuInfo("card", 8 * GiB);
        DeviceInfo.Detect([gpu]).Gpus.ShouldBe([gpu]);
    }

    [Fact]
    public void Of_AppleSilicon_HasItsOwnGpuAndBandwidth()
    {
        var device = DeviceInfo.Of(s_mac, CpuFeatures.Neon, null, appleSilicon: true);
        device.Used.ShouldBe(24 * GiB);
        device.Reserve.ShouldBe(64 * GiB * 3 / 100);
        device.Bandwidth.ShouldBe(400e9);
        device.Gpus.ShouldBe([new GpuInfo("Apple M2 Max", MemoryReserve.MetalWorkingSet(64 * GiB), SharesMemory: true, 400e9)]);
    }

    [Fact]
    public void Of_AppleSiliconWithAnOlderSystem_LetsItsGpuHaveLess() =>
        DeviceInfo.Of(s_mac with { HasOlderGpuLimit = true }, CpuFeatures.Neon, null, appleSilicon: true).Gpus.Single().Memory.ShouldBe(48 * GiB);

    [Fact]
    public void Of_AppleChipOfTomorrow_HasNoBandwidth()
    {
        var device = DeviceInfo.Of(s_mac with { Processor = "Apple M9" }, CpuFeatures.Neon, null, appleSilicon: true);
        device.Bandwidth.ShouldBeNull();
        device.Gpus.Single().Bandwidth.ShouldBeNull();
    }

    [Fact]
    public void Of_Container_StaysWithinItsLimit()
    {
        var device = DeviceInfo.Of(
            s_mac with { Processor = "x86", MemoryLimit = 8 * GiB, MemoryLimitUsed = 3 * GiB, MemoryHeadroom = 5 * GiB }, CpuFeatures.Avx2, null, appleSilicon: false);
        device.Memory.ShouldBe(8 * GiB);
        device.Used.ShouldBe(3 * GiB);
        device.Reserve.ShouldBe(GiB / 4);
        device.Gpus.ShouldBeEmpty();
        device.Bandwidth.ShouldBeNull();
    }

    [Fact]
    public void Of_MoreAvailableThanTheLimit_UsesNothing() => DeviceInfo.Of(
        s_mac with { MemoryLimit = 8 * GiB }, CpuFeatures.Avx2, null, appleSilicon: false).Used.ShouldBe(0);

    [Theory]
    [InlineData(8, 5.33)]
    [InlineData(16, 10.67)]
    [InlineData(32, 21.33)]
    [InlineData(36, 27)]
    [InlineData(48, 36)]
    [InlineData(64, 48)]
    public void MetalWorkingSet_OlderSystem_IsAsLlamaLogsIt(int memory, double gib) => (MemoryReserve.MetalWorkingSet(memory * GiB, older: true) / (double)GiB).ShouldBe(gib, 0.01);

    /// <summary>In megabytes, as the log has it.</summary>
    [Theory]
    [InlineData(16, 12713.12)]
    [InlineData(18, 14302.25)]
    [InlineData(24, 19069.67)]
    [InlineData(32, 26800.60)]
    [InlineData(36, 30150.67)]
    [InlineData(48, 40200.90)]
    [InlineData(64, 55662.79)]
    [InlineData(128, 115448.73)]
    public void MetalWorkingSet_CurrentSystem_IsAsLlamaLogsIt(int memory, double megabytes) => (MemoryReserve.MetalWorkingSet(memory * GiB) / 1e6).ShouldBe(megabytes, 0.02);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1 << 20)]
    public void Reserves_TinyMemory_NeverExceedIt(long memory)
    {
        MemoryReserve.ReserveOfUnseen(memory).ShouldBeInRange(0, memory);
        MemoryReserve.ReserveOfMeasured(memory).ShouldBeInRange(0, memory);
    }
}
