using LocalRunner.Devices;
using LocalRunner.Machine;

namespace LocalRunner.Planning.Tests.Devices;

public sealed class DevicePresetsTests
{
    private const long GiB = 1L << 30;

    [Theory]
    [InlineData("m1-16gb"), InlineData("m2-16gb"), InlineData("m2-max-64gb"), InlineData("m2-max-96gb"), InlineData("m1-max-64gb")]
    [InlineData("m3-max-64gb"), InlineData("m3-max-128gb"), InlineData("m4-16gb"), InlineData("m4-24gb"), InlineData("m4-pro-48gb")]
    [InlineData("m4-max-64gb"), InlineData("m4-max-128gb"), InlineData("m2-ultra-192gb"), InlineData("rtx-4090-24gb+64gb")]
    [InlineData("rtx-3090-24gb+64gb"), InlineData("rtx-4060-8gb+32gb"), InlineData("a100-80gb"), InlineData("h100-80gb")]
    [InlineData("laptop-8gb"), InlineData("laptop-16gb"), InlineData("laptop-32gb"), InlineData("laptop-64gb"), InlineData("phone-8gb"), InlineData("desktop-128gb")]
    public void FromPreset_NamesThatDocsUse_AreListed(string name)
    {
        DeviceInfo.Presets.ShouldContain(name);
        DeviceInfo.FromPreset(name).Budget.ShouldBeGreaterThan(3 * GiB);
    }

    /// <summary>Names as NVIDIA's driver gives them.</summary>
    [Theory]
    [InlineData("NVIDIA H100 80GB HBM3", 3350e9)]
    [InlineData("NVIDIA GeForce RTX 4090", 1008e9)]
    [InlineData("NVIDIA GeForce RTX 4060 Ti", 288e9)]
    [InlineData("NVIDIA A100-SXM4-80GB", 2039e9)]
    [InlineData("NVIDIA A100-SXM4-40GB", 1555e9)]
    [InlineData("NVIDIA H100 PCIe", null)]
    [InlineData("NVIDIA GeForce RTX 4090 Laptop GPU", null)]
    [InlineData("NVIDIA GeForce RTX 4070 Ti SUPER", null)]
    [InlineData("NVIDIA A100", null)]
    [InlineData("", null)]
    public void BandwidthOfCard_NameOfTheDriver_IsThatOfTheCard(string name, double? bandwidth) => DevicePresets.BandwidthOfCard(name).ShouldBe(bandwidth);

    [Fact]
    public void FromPreset_EveryListedName_GivesASaneMachine()
    {
        DeviceInfo.Presets.ShouldBeUnique();
        foreach (var name in DeviceInfo.Presets)
        {
            var device = DeviceInfo.FromPreset(name);
            device.Name.ShouldNotBeNullOrWhiteSpace();
            device.Memory.ShouldBeInRange(8 * GiB, 512 * GiB, name);
            device.Reserve.ShouldBeInRange(3 * GiB, 12 * GiB, name);
            device.Used.ShouldBe(0);
            device.Threads.ShouldBeInRange(4, 32, name);
            device.Bandwidth!.Value.ShouldBeInRange(60e9, 900e9, name);
            device.Features.ShouldNotBe(CpuFeatures.None, name);
            foreach (var gpu in device.Gpus)
            {
                gpu.Memory.ShouldBeInRange(5 * GiB, 480 * GiB, name);
                gpu.Bandwidth!.Value.ShouldBeInRange(60e9, 4e12, name);
                if (gpu.SharesMemory)
                    gpu.Memory.ShouldBeLessThan(device.Memory);
            }
        }
    }

    [Fact]
    public void FromPreset_AppleWith64GB_LetsTheGpuHave81Percent()
    {
        var device = DeviceInfo.FromPreset("M2-Max-64GB");
        device.Memory.ShouldBe(68_719_476_736);
        device.Features.ShouldBe(CpuFeatures.Neon | CpuFeatures.DotProduct | CpuFeatures.Int8Matrix);
        device.Gpus.ShouldBe([new GpuInfo("Apple M2 Max", 64 * GiB * 81 / 100, SharesMemory: true, 400e9)]);
        DeviceInfo.FromPreset("m1-max-64gb").Features.ShouldBe(CpuFeatures.Neon | CpuFeatures.DotProduct);
        DeviceInfo.FromPreset("m2-16gb").Gpus[0].Memory.ShouldBe(16 * GiB * 74 / 100);
    }

    [Theory]
    [InlineData("m3-max-36gb", 28.08)]
    [InlineData("m3-max-96gb", 77.76)]
    [InlineData("m4-pro-48gb", 37.44)]
    [InlineData("m5-32gb", 24.96)]
    [InlineData("m5-pro-64gb", 51.84)]
    [InlineData("m5-max-128gb", 107.52)]
    [InlineData("m3-ultra-512gb", 464)]
    public void FromPreset_MacThatIsSold_LetsTheGpuHaveWhatWasSeen(string name, double gib) =>
        (DeviceInfo.FromPreset(name).Gpus[0].Memory / (double)GiB).ShouldBe(gib, 0.001);

    [Theory]
    [InlineData("rtx-4090-24gb+64gb", 1, 24, 64)]
    [InlineData("RTX_4090+64gb", 1, 24, 64)]
    [InlineData("rtx 4090", 1, 24, 64)]
    [InlineData("2x-rtx-3090-24gb+128gb", 2, 24, 128)]
    [InlineData("4xrtx-3090+256gb", 4, 24, 256)]
    [InlineData("a100-40gb", 1, 40, 128)]
    [InlineData("a100-80gb+512gib", 1, 80, 512)]
    [InlineData("rtx-4060-ti+16g", 1, 16, 16)]
    public void FromPreset_CardAndMemory_GivesBoth(string name, int count, int card, int beside)
    {
        var device = DeviceInfo.FromPreset(name);
        device.Memory.ShouldBe(beside * GiB);
        device.Gpus.Count.ShouldBe(count);
        device.Gpus.ShouldAllBe(gpu => gpu.Memory == (card * GiB) - (GiB / 2) && !gpu.SharesMemory);
    }

    [Fact]
    public void FromPreset_GenericWithAnyMemory_Scales()
    {
        DeviceInfo.FromPreset("laptop-24gb").Memory.ShouldBe(24 * GiB);
        DeviceInfo.FromPreset("laptop-64gb").Reserve.ShouldBe((2 * GiB) + (64 * GiB * 6 / 100));
        DeviceInfo.FromPreset("phone-8gb").Budget.ShouldBe(4 * GiB);
        DeviceInfo.FromPreset("laptop-1gb").Budget.ShouldBe(0);
    }

    [Theory]
    [InlineData("m2-max-46gb", "m2-max-64gb")]
    [InlineData("m2-max", "m2-max-64gb")]
    [InlineData("m2max-64gb", "m2-max-64gb")]
    [InlineData("rtx-4091+64gb", "rtx-4090")]
    [InlineData("rtx-4090-16gb+64gb", "rtx-4090")]
    [InlineData("laptp-16gb", "laptop-16gb")]
    [InlineData("laptop", "laptop-16gb")]
    public void FromPreset_Mistyped_NamesTheNearest(string name, string nearest)
    {
        var refusal = Should.Throw<LocalRunnerException>(() => DeviceInfo.FromPreset(name));
        refusal.Error.ShouldBe(LocalRunnerError.InvalidArgument);
        refusal.Message.ShouldContain(nearest);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("+64gb")]
    [InlineData("m2-max-64gb+64gb")]
    [InlineData("2x-laptop-16gb")]
    [InlineData("rtx-4090+0gb")]
    [InlineData("rtx-4090+999999999gb")]
    [InlineData("0x-rtx-4090")]
    [InlineData("17x-rtx-4090+64gb")]
    [InlineData("laptop--16gb")]
    [InlineData("노트북-16gb")]
    public void FromPreset_NoSuchMachine_Refuses(string name) =>
        Should.Throw<LocalRunnerException>(() => DeviceInfo.FromPreset(name)).Error.ShouldBe(LocalRunnerError.InvalidArgument);

    [Fact]
    public void FromPreset_VeryLongName_RefusesShortly() =>
        Should.Throw<LocalRunnerException>(() => DeviceInfo.FromPreset(new string('m', 100_000))).Message.Length.ShouldBeLessThan(3000);
}
