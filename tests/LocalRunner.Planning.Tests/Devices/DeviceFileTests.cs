using System.Text;
using LocalRunner.Devices;
using LocalRunner.Fixtures;
using LocalRunner.Machine;

namespace LocalRunner.Planning.Tests.Devices;

public sealed class DeviceFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_EveryMember_IsRead()
    {
        var device = Read("""
            {
              // Comments and a comma at the end do no harm in a file written by hand.
              "name": "책상 🖥️", "memory": "64GiB", "used": 4000000000, "reserve": "2GB", "threads": 12, "bandwidth": "89.6GB/s",
              "features": ["avx2", "AVX512", "int8_matrix", "dotproduct"],
              "gpus": [{"name": "card", "memory": "24GB", "bandwidth": 1e12}, {"name": "shared", "memory": "8GiB", "shares_memory": true}],
            }
            """);
        device.Name.ShouldBe("책상 🖥️");
        device.Memory.ShouldBe(64L << 30);
        device.Used.ShouldBe(4_000_000_000);
        device.Reserve.ShouldBe(2_000_000_000);
        device.Threads.ShouldBe(12);
        device.Bandwidth.ShouldBe(89.6e9);
        device.Features.ShouldBe(CpuFeatures.Avx2 | CpuFeatures.Avx512 | CpuFeatures.Int8Matrix | CpuFeatures.DotProduct);
        device.Gpus.ShouldBe([new GpuInfo("card", 24_000_000_000, false, 1e12), new GpuInfo("shared", 8L << 30, true)]);
    }

    [Fact]
    public void Load_NameAndMemoryAlone_ReservesForTheSystem()
    {
        var device = Read("""{"name": "x", "memory": "16GiB", "gpus": null}""");
        device.Reserve.ShouldBe(3L << 30);
        device.Gpus.ShouldBeEmpty();
        device.Bandwidth.ShouldBeNull();
        Read("""{"name": "x", "memory": "16GiB", "used": "4GiB"}""").Reserve.ShouldBe((16L << 30) * 3 / 100);
        Read("""{"name": "x", "memory": "64GiB", "gpus": [{"name": "g", "shares_memory": true}]}""").Gpus[0].Memory.ShouldBe((64L << 30) * 81 / 100);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("{", "not JSON")]
    [InlineData("null", "object")]
    [InlineData("[]", "object")]
    [InlineData("64", "object")]
    [InlineData("{}", "no 'memory'")]
    [InlineData("""{"name": "x"}""", "no 'memory'")]
    [InlineData("""{"memory": "1GB"}""", "no 'name'")]
    [InlineData("""{"name": "", "memory": "1GB"}""", "name")]
    [InlineData("""{"name": 5, "memory": "1GB"}""", "name is 5")]
    [InlineData("""{"name": "x", "memory": "much"}""", "\"much\"")]
    [InlineData("""{"name": "x", "memory": -1}""", "-1")]
    [InlineData("""{"name": "x", "memory": 0}""", "memory is 0")]
    [InlineData("""{"name": "x", "memory": 64}""", "Write a unit: \"64GiB\"")]
    [InlineData("""{"name": "x", "memory": "64GB", "gpus": [{"name": "g", "memory": 24}]}""", "Write a unit: \"24GiB\"")]
    [InlineData("""{"name": "x", "memory": 1e300}""", "memory")]
    [InlineData("""{"name": "x", "memory": 1e999}""", "memory")]
    [InlineData("""{"name": "x", "memory": 99999999999999999999}""", "memory")]
    [InlineData("""{"name": "x", "memory": true}""", "memory is true")]
    [InlineData("""{"name": "x", "memory": [1]}""", "memory is a list")]
    [InlineData("""{"name": "x", "memory": "1GB", "used": "2GB"}""", "used is 2000000000")]
    [InlineData("""{"name": "x", "memory": "1GB", "reserve": -5}""", "reserve is -5")]
    [InlineData("""{"name": "x", "memory": "1GB", "threads": 0}""", "threads is 0")]
    [InlineData("""{"name": "x", "memory": "1GB", "threads": 1e9}""", "threads")]
    [InlineData("""{"name": "x", "memory": "1GB", "bandwidth": "fast"}""", "bandwidth")]
    [InlineData("""{"name": "x", "memory": "1GB", "features": "avx2"}""", "features")]
    [InlineData("""{"name": "x", "memory": "1GB", "features": ["sse9"]}""", "sse9")]
    [InlineData("""{"name": "x", "memory": "1GB", "features": [2]}""", "features[0]")]
    [InlineData("""{"name": "x", "memory": "1GB", "features": ["avx2, neon"]}""", "avx2, neon")]
    [InlineData("""{"name": "x", "memory": "1GB", "gpus": {}}""", "gpus is an object")]
    [InlineData("""{"name": "x", "memory": "1GB", "gpus": [5]}""", "gpus[0]")]
    [InlineData("""{"name": "x", "memory": "1GB", "gpus": [{"name": "g"}]}""", "gpus[0] has no 'memory'")]
    [InlineData("""{"name": "x", "memory": "1GB", "gpus": [{"memory": 5}]}""", "gpus[0] has no 'name'")]
    [InlineData("""{"name": "x", "memory": "1GB", "gpus": [{"name": "g", "memory": 5, "shares_memory": 1}]}""", "shares_memory")]
    [InlineData("""{"name": "x", "memory": "1GB", "gpus": [{"name": "g", "memory": "2GB", "shares_memory": true}]}""", "2000000000, but it is a part of the machine's 1000000000")]
    [InlineData("""{"name": "x", "memory": "1GB", "ram": 5}""", "'ram'")]
    [InlineData("""{"name": "x", "memory": "1GB", "Memory": 5}""", "'Memory'")]
    [InlineData("""{"name": "x", "name": "y", "memory": "1GB"}""", "twice")]
    public void Load_Unusable_SaysWhatAndWhere(string json, string said)
    {
        var refusal = Should.Throw<LocalRunnerException>(() => Read(json));
        refusal.Error.ShouldBe(LocalRunnerError.InvalidArgument);
        refusal.Message.ShouldContain(said);
        refusal.Message.ShouldContain("device.json");
    }

    [Fact]
    public void Load_DeepOrLongJson_IsRefused()
    {
        Should.Throw<LocalRunnerException>(() => Read(new string('[', 100_000))).Error.ShouldBe(LocalRunnerError.InvalidArgument);
        Should.Throw<LocalRunnerException>(() => Read("{\"name\": \"" + new string('x', 1 << 20) + "\"}")).Message.ShouldContain("bytes");
        Should.Throw<LocalRunnerException>(() => Read("{\"name\": \"" + new string('x', 1000) + "\", \"memory\": 1000}")).Message.Length.ShouldBeLessThan(400);
    }

    [Fact]
    public void Load_NoSuchFile_SaysSo()
    {
        Should.Throw<LocalRunnerException>(() => DeviceInfo.Load(_folder.File("absent.json"))).Error.ShouldBe(LocalRunnerError.FileNotFound);
        Should.Throw<LocalRunnerException>(() => DeviceInfo.Load(_folder.Path)).Error.ShouldBe(LocalRunnerError.FileNotFound);
    }

    private DeviceInfo Read(string json) => DeviceInfo.Load(_folder.Write("device.json", Encoding.UTF8.GetBytes(json)));
}
