using LocalRunner.Catalog;
using LocalRunner.Cli.Output;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Synthesis;

namespace LocalRunner.Cli.Tests.Output;

public sealed class PlanOutlookTests
{
    private const double Gigabyte = 1e9;

    /// <summary>What others measured lies in the range that a plan names (the claims of the catalogue say who and where).</summary>
    [Theory]
    [InlineData("llama-3-8b", "Q4_K_M", "m1-max-64gb", 35.7)]
    [InlineData("llama-3-70b", "Q4_K_M", "m1-max-64gb", 4.34)]
    [InlineData("llama-3-8b", "Q4_K_M", "m3-max-64gb", 49.0)]
    [InlineData("llama-3-70b", "Q4_K_M", "m3-max-64gb", 7.65)]
    [InlineData("llama-2-7b", "F16", "m2-max-64gb", 24.7)]
    [InlineData("llama-2-7b", "Q8_0", "m2-max-64gb", 41.8)]
    [InlineData("llama-2-7b", "Q4_0", "m2-max-64gb", 66.0)]
    public void Speed_PublishedFigure_LiesInTheRange(string model, string type, string device, double published)
    {
        using var header = Header($"{model}:{type}");
        var plan = MemoryPlanner.Plan(header, new PlanOptions { ContextLength = 1024 }, DeviceInfo.FromPreset(device));

        var speed = new PlanOutlook([header], measured: null).Speed(plan).ShouldNotBeNull();

        published.ShouldBeInRange(speed.Least, speed.Most, speed.ToString());
        speed.TokensPerSecond.ShouldBeInRange(speed.Least, speed.Most);
        speed.ToString().ShouldContain("as its maker says");
    }

    /// <summary>Measured by bench on an NVIDIA H100 (docs/planner-accuracy-cards.md says how); a model that is small for its card is far from the bandwidth.</summary>
    [Theory]
    [InlineData("llama-3.2-1b:Q4_K_M", 802.6)]
    [InlineData("llama-3.1-8b:Q4_K_M", 256.2)]
    public void Speed_MeasuredOnACard_LiesInTheRange(string model, double measured)
    {
        using var header = Header(model);
        var plan = MemoryPlanner.Plan(header, new PlanOptions { ContextLength = 2048 }, DeviceInfo.FromPreset("h100-80gb"));

        var speed = new PlanOutlook([header], measured: null).Speed(plan).ShouldNotBeNull();

        measured.ShouldBeInRange(speed.Least, speed.Most, speed.ToString());
        speed.ToString().ShouldContain("3350 GB/s of memory, as its maker says, and 55 µs a layer");
    }

    [Fact]
    public void Speed_MeasuredBandwidth_SaysSoAndDoesNotChangeThePlan()
    {
        using var header = Header("llama-3.2-1b:Q8_0");
        var plan = MemoryPlanner.Plan(header, null, DeviceInfo.FromPreset("laptop-16gb"));

        var speed = new PlanOutlook([header], measured: 10 * Gigabyte).Speed(plan).ShouldNotBeNull();

        speed.ToString().ShouldContain("10 GB/s of memory, measured now");
        speed.Roof.ShouldBe(10 * Gigabyte / header.Tensors.Sum(tensor => (double)tensor.Bytes), 0.5);
    }

    [Fact]
    public void Speed_CardOfUnknownBandwidth_IsNotGuessed()
    {
        using var header = Header("llama-3.2-1b:Q8_0");
        var device = DeviceInfo.FromPreset("laptop-16gb") with { Gpus = [new GpuInfo("some card", 8L << 30)] };

        new PlanOutlook([header], measured: 10 * Gigabyte).Speed(MemoryPlanner.Plan(header, null, device)).ShouldBeNull();
    }

    [Theory]
    [InlineData("llama-3.3-70b:IQ2_XXS", "fits, with a high loss", "+136 %")]
    [InlineData("llama-3.3-70b:Q4_K_M", "fits", "+4.8 %")]
    [InlineData("llama-3.1-8b:Q4_K_M", "fits", "+2.8 %")]
    [InlineData("llama-3.1-8b:Q2_K", "fits, with a high loss", "+57 %")]
    public void Verdict_Quant_IsCalledWhatItIs(string model, string verdict, string loss)
    {
        using var header = Header(model);
        var plan = MemoryPlanner.Plan(header, new PlanOptions { ContextLength = 1024 }, DeviceInfo.FromPreset("laptop-64gb"));

        PlanOutlook.Verdict(plan).ShouldBe(verdict);
        new PlanOutlook([header], null).Quality(plan).ShouldNotBeNull().ShouldStartWith(loss + " perplexity");
    }

    [Fact]
    public void Verdict_HardlyAnythingToSpare_SaysBarely()
    {
        using var header = Header("llama-3.1-8b:IQ2_M");
        var options = new PlanOptions { ContextLength = 1024, LoadMode = LoadMode.MemoryMapped, Repack = false };
        var peak = MemoryPlanner.Plan(header, options, DeviceInfo.FromPreset("laptop-64gb")).Memory.ResidentPeak;

        var plan = MemoryPlanner.Plan(header, options with { Budget = new ByteSize((long)((peak + 20_000_000) / 0.98)) }, DeviceInfo.FromPreset("laptop-64gb"));

        plan.Fits.ShouldBeTrue();
        PlanOutlook.Verdict(plan).ShouldBe("fits, but barely and with a high loss");
        PlanOutlook.Spare(plan).ShouldNotBeNull().ShouldStartWith("20.0 MB beside the 2 %");
    }

    [Theory]
    [InlineData("llama-3.1-8b:Q4_K_M", "laptop-16gb")]
    [InlineData("llama-3.3-70b:Q4_K_M", "m2-max-64gb")]
    [InlineData("mixtral-8x7b:Q4_K_M", "rtx-4090-24gb+64gb")]
    [InlineData("gemma-3-27b:Q4_K_M", "rtx-4080-16gb+64gb")]
    [InlineData("granite-4.0-h-tiny:Q4_K_M", "laptop-16gb")]
    [InlineData("deepseek-v3:Q2_K", "laptop-512gb")]
    public void Rows_Components_AddUpToTheResidentPeak(string model, string device)
    {
        using var header = Header(model);
        foreach (var mode in (LoadMode[])[LoadMode.MemoryMapped, LoadMode.None])
        {
            foreach (var repack in (bool[])[false, true])
            {
                var plan = MemoryPlanner.Plan(header, new PlanOptions { ContextLength = 4096, LoadMode = mode, Repack = repack }, DeviceInfo.FromPreset(device));

                var rows = MemoryTable.Rows(plan);

                rows.TakeWhile(row => row.Name != "resident peak").Sum(row => row.Bytes).ShouldBe(plan.Memory.ResidentPeak, $"{mode} {repack}");
                rows.Count(row => row.Name == "resident peak").ShouldBe(1);
            }
        }
    }

    private static GgufFile Header(string model)
    {
        var match = ModelCatalog.Find(model);
        return SyntheticModel.Create(match.Entry.Shape with { Name = match.Entry.Id }, match.FileType!.Value).Preview();
    }
}
