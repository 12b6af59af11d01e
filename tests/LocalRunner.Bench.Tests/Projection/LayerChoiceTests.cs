using LocalRunner.Bench.Projection;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Bench.Tests.Projection;

public sealed class LayerChoiceTests
{
    private const long Plenty = 1L << 40;
    private static readonly ModelOptions s_load = new() { ContextLength = 256, Threads = 1 };

    [Fact]
    public void Counts_ModelThatFits_AreAllItsLayers() => Choose(Llama(8), Plenty, Plenty).ShouldBe([8]);

    [Fact]
    public void Counts_Disk_LeavesRoomForBothParts()
    {
        var shape = Llama(8);
        var disk = FileBytes(shape, 1) + FileBytes(shape, 5);

        Choose(shape, Plenty, disk).ShouldBe([1, 5]);
        Choose(shape, Plenty, disk - 1).ShouldBe([1, 3]);
    }

    [Fact]
    public void Counts_RoomForOneMoreLayerOnly_AreTheSmallestParts()
    {
        var disk = FileBytes(Llama(8), 1) + FileBytes(Llama(8), 2);

        Choose(Llama(8), Plenty, disk).ShouldBe([1, 2]);
        Should.Throw<LocalRunnerException>(() => Choose(Llama(8), Plenty, disk - 1));
    }

    [Fact]
    public void Counts_LayersOfSeveralKinds_AreWholePeriods()
    {
        var shape = SmallShapes.Of("sample-gemma3") with { Layers = 30 };

        Choose(shape, Plenty, FileBytes(shape, 6) + FileBytes(shape, 19)).ShouldBe([6, 18]);
    }

    [Fact]
    public void Counts_LeadingDenseLayers_AreInBothParts()
    {
        var shape = SmallShapes.Of("sample-deepseek2") with { Layers = 20, DenseLayers = 2 };

        Choose(shape, Plenty, FileBytes(shape, 3) + FileBytes(shape, 9)).ShouldBe([3, 9]);
    }

    [Fact]
    public void Counts_Memory_DecidesToo()
    {
        var (less, more) = (Choose(Llama(64), 300_000_000, Plenty), Choose(Llama(64), 450_000_000, Plenty));

        less.Count.ShouldBe(2);
        less[0].ShouldBe(1);
        less[1].ShouldBeGreaterThan(1);
        more[1].ShouldBeInRange(less[1] + 10, 63);
    }

    [Fact]
    public void Counts_NothingFits_SaysWhatIsNeededAndWhatIsThere()
    {
        var exception = Should.Throw<LocalRunnerException>(() => Choose(Llama(8) with { Name = "llama-test" }, 1_000_000, Plenty));

        exception.Error.ShouldBe(LocalRunnerError.OutOfMemory);
        exception.Message.ShouldContain("llama-test");
        exception.Message.ShouldContain("1 and 2 layers");
        exception.Message.ShouldContain("1.0 MB");
        exception.Message.ShouldContain("--budget");
    }

    [Theory]
    [InlineData("sample-llama", 1)]
    [InlineData("sample-gemma3", 7)]
    public void Counts_TooFewLayersForTwoParts_IsRefusedWithoutPartsThatItHasNot(string name, int layers)
    {
        var shape = SmallShapes.Of(name) with { Layers = layers };

        var exception = Should.Throw<LocalRunnerException>(() => Choose(shape, Plenty, 1_000_000));

        exception.Error.ShouldBe(LocalRunnerError.OutOfMemory);
        exception.Message.ShouldNotContain($"{layers + 1} layers");
        exception.Message.ShouldNotContain("12 layers");
    }

    private static IReadOnlyList<int> Choose(ModelShape shape, long memory, long disk) => new LayerChoice(shape, GgufFileType.F16, s_load, memory, disk).Counts([]);

    private static long FileBytes(ModelShape shape, int layers)
    {
        using var header = SyntheticModel.Create(shape.WithLayers(layers), GgufFileType.F16).Preview();
        return header.FileBytes;
    }

    private static ModelShape Llama(int layers) => SmallShapes.Of("sample-llama") with { Layers = layers };
}
