using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Results;
using LocalRunner.Bench.Sweeps;
using LocalRunner.Fixtures;

namespace LocalRunner.Bench.Tests.Sweeps;

public sealed class SettingSweepTests
{
    private static readonly BenchOptions s_bench = new() { Load = new() { Threads = 1 } };

    [Fact]
    public async Task RunAsync_FasterValue_IsTakenAndKeptForTheNextSteps()
    {
        var (report, best) = await Sweep(["load-mode", "ubatch"], load => (load.MicroBatchSize == 256 ? 1 : 2) + (load.LoadMode == LoadMode.None ? 0 : 1));

        report.Steps.Select(step => step.Setting).ShouldBe(["ubatch", "load-mode"]);
        report.Steps.Select(step => step.Chosen).ShouldBe(["256", "none"]);
        report.Steps[0].Trials.Select(trial => trial.Value).ShouldBe(["128", "256", "512", "1024"]);
        report.Steps[0].Reason.ShouldStartWith("33.3 % faster than 512");

        // Reading counts once and writing, measured with half of the tokens, twice.
        report.SecondsBefore.ShouldBe(9);
        report.SecondsAfter.ShouldBe(3);
        report.Best.Ubatch.ShouldBe(256);
        best.MicroBatchSize.ShouldBe(256);
        best.LoadMode.ShouldBe(LoadMode.None);
        best.ContextLength.ShouldBeNull();
    }

    [Fact]
    public async Task RunAsync_FasterWithinTheNoise_KeepsWhatItHas()
    {
        var random = new Random(1);
        var (report, best) = await Sweep(["ubatch"], load => load.MicroBatchSize == 256 ? 0.999 : 1, () => 1 + (0.1 * random.NextDouble()));

        report.Steps[0].Chosen.ShouldBe("512");
        best.MicroBatchSize.ShouldBeOneOf(null, 512);
    }

    [Fact]
    public async Task RunAsync_NothingFaster_KeepsWhatItHas()
    {
        var (report, _) = await Sweep(["flash-attention"], load => load.FlashAttention == FlashAttention.Off ? 2 : 1);

        report.Steps[0].Chosen.ShouldBe("on");
        report.Steps[0].Reason.ShouldBe("Nothing is faster.");
    }

    [Fact]
    public async Task RunAsync_ValueThatFails_IsLeftOutAndSaysWhy()
    {
        var (report, best) = await Sweep(["kv-type"], load => load.KeyCacheType == KvCacheType.Q8_0 ? throw Failure() : 1);

        report.Steps[0].Chosen.ShouldBe("f16");
        report.Steps[0].Trials.Single(trial => trial.Value == "q8_0").Error.ShouldBe("does not work");
        best.KeyCacheType.ShouldBe(KvCacheType.F16);
    }

    [Fact]
    public async Task RunAsync_CurrentValueThatFailsLater_GivesWayToOneThatWorks()
    {
        var runs = 0;
        var (report, _) = await Sweep(["flash-attention"], load => load.FlashAttention == FlashAttention.On ? throw Failure() : ++runs);

        report.Steps[0].Chosen.ShouldBe("off");
        report.Steps[0].Reason.ShouldBe("on does not work here.");
    }

    [Theory]
    [InlineData(KvCacheType.Q4_0, KvCacheType.Q4_0, "q4_0")]
    [InlineData(KvCacheType.Q8_0, KvCacheType.F16, "q8_0/f16")]
    public async Task RunAsync_CacheThatIsNoneOfTheUsual_IsComparedToo(KvCacheType keys, KvCacheType values, string name)
    {
        var (report, best) = await Sweep(["kv-type"], _ => 1, load: new() { KeyCacheType = keys, ValueCacheType = values });

        report.Steps[0].Trials.Select(trial => trial.Value).ShouldBe([name, "f16", "q8_0"]);
        report.Steps[0].Chosen.ShouldBe(name);
        (best.KeyCacheType, best.ValueCacheType).ShouldBe((keys, values));
    }

    [Fact]
    public async Task RunAsync_LockedMemory_IsComparedToo()
    {
        var (report, best) = await Sweep(["load-mode"], _ => 1, load: new() { LoadMode = LoadMode.Locked });

        report.Steps[0].Chosen.ShouldBe("mlock");
        best.LoadMode.ShouldBe(LoadMode.Locked);
    }

    [Fact]
    public async Task RunAsync_ModelThatCantBeLoaded_Throws() =>
        await Should.ThrowAsync<LocalRunnerException>(() => Sweep([], _ => throw Failure()));

    [Fact]
    public void Constructor_UnknownSetting_NamesThoseThatThereAre()
    {
        var exception = Should.Throw<LocalRunnerException>(() => new SettingSweep(["temperature"]));

        exception.Error.ShouldBe(LocalRunnerError.InvalidArgument);
        exception.Message.ShouldContain("'temperature'");
        exception.Message.ShouldContain(string.Join(", ", SettingSweep.Settings));
    }

    [Fact]
    public async Task RunAsync_Cancelled_Throws()
    {
        using var stop = new CancellationTokenSource();
        var sweep = new SettingSweep([], MadeUp.Runner((_, _, _) => 1), new Callback<BenchProgress>(_ => stop.Cancel()));

        await Should.ThrowAsync<OperationCanceledException>(() => sweep.RunAsync("model.gguf", s_bench, stop.Token));
    }

    private static Task<(SweepReport Report, ModelOptions Best)> Sweep(string[] settings, Func<ModelOptions, double> seconds, Func<double>? noise = null, ModelOptions? load = null) =>
        new SettingSweep(settings, (paths, options, _, _) =>
        {
            double[] Samples() => [.. Enumerable.Range(0, 5).Select(_ => seconds(options!.Load) * (noise?.Invoke() ?? 1))];
            return Task.FromResult<IReadOnlyList<BenchedModel>>([MadeUp.Model(options!.Load, [.. options.Tests.Select(test => MadeUp.Test(test, Samples()))])]);
        }).RunAsync("model.gguf", s_bench with { Load = load ?? s_bench.Load });

    private static LocalRunnerException Failure() => new(LocalRunnerError.GenerationFailed, "does not work");
}
