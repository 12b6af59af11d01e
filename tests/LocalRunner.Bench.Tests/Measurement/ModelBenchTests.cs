using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Results;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Bench.Tests.Measurement;

public sealed class ModelBenchTests
{
    // One thread: others share the machine. And no noise adds repetitions.
    private static readonly BenchOptions s_short = new() { Repetitions = 2, NoiseLimit = 1000, Load = new() { Threads = 1 } };

    private static readonly BenchTest s_read = new(BenchTestKind.Prompt, 16, 0);
    private static readonly BenchTest s_write = new(BenchTestKind.Generate, 0, 3);

    [Fact]
    public async Task RunAsync_EveryKindOfTest_GivesSamplesInTheirOrder()
    {
        BenchTest[] tests =
        [
            new(BenchTestKind.Load, 0, 0), s_read, s_write, new(BenchTestKind.Chat, 16, 3), new(BenchTestKind.FirstToken, 16, 1),
            new(BenchTestKind.FirstTokenCached, 16, 1), s_read with { Depth = 40 }, s_write with { Depth = 40 },
        ];
        var steps = new List<BenchProgress>();

        var model = await ModelBench.RunAsync(Demo.Q8, s_short with { Tests = tests }, new Callback<BenchProgress>(steps.Add));

        model.Path.ShouldBe(Demo.Q8);
        model.FileType.ShouldBe("Q8_0");
        model.Layers.ShouldBeGreaterThan(0);
        model.Settings!.ContextLength.ShouldBe(256);
        model.Settings.Threads.ShouldBe(1);
        model.Error.ShouldBeNull();
        model.Tests.Select(test => test.Name).ShouldBe(tests.Skip(1).Append(tests[0]).Select(test => test.Name));
        model.Tests.ShouldAllBe(test => test.Samples.Count == 2 && test.Samples.All(seconds => seconds > 0) && test.Repeated == 0 && !test.Noisy);
        model.Tests.Where(test => test.TokensPerSecond is not null).Select(test => test.Kind).Distinct()
            .ShouldBe([BenchTestKind.Prompt, BenchTestKind.Generate, BenchTestKind.Chat]);
        steps.ShouldAllBe(step => step.Done >= 0 && step.Done <= 1);
        steps.Select(step => step.Step).ShouldContain("tg3 @ d40");
    }

    [Fact]
    public async Task RunAsync_OneModel_HasItsPeakOfMemory()
    {
        var memory = (await ModelBench.RunAsync(Demo.Q8, s_short with { Tests = [s_write] })).Memory.ShouldNotBeNull();

        memory.PredictedResident.ShouldBeGreaterThan(memory.PredictedAnonymous);
        memory.PredictedAnonymous.ShouldBeGreaterThan(0);
        memory.Resident.ShouldNotBeNull().ShouldBeGreaterThan(new FileInfo(Demo.Q8).Length);
        if (OperatingSystem.IsLinux())
            (memory.Anonymous.ShouldNotBeNull() + memory.File.ShouldNotBeNull()).ShouldBeLessThanOrEqualTo(memory.Resident.Value + (64 << 20));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(256, false)]
    [InlineData(2048, true)]
    public async Task RunAsync_ContextThatTheTestsDontFill_SaysSo(int? context, bool said)
    {
        var model = await ModelBench.RunAsync(Demo.Q8, s_short with { Tests = [s_write], Load = new() { Threads = 1, ContextLength = context } });

        model.Notes.Any(note => note.Contains("the tests filled 256", StringComparison.Ordinal)).ShouldBe(said);
    }

    [Fact]
    public async Task RunAsync_TwoModels_AreMeasuredSideBySide()
    {
        var models = await ModelBench.RunAsync([Demo.F16, Demo.Q8], s_short with { Tests = [s_write] });

        models.Select(model => model.FileType).ShouldBe(["F16", "Q8_0"]);
        models.ShouldAllBe(model => model.Tests[0].Samples.Count == 2 && model.Memory!.Resident == null && model.Memory.PredictedResident > 0);
        models[0].Tests[0].BytesPerToken!.Value.ShouldBeGreaterThan(models[1].Tests[0].BytesPerToken!.Value);
    }

    [Theory]
    [InlineData("sample-mamba", 0)]
    [InlineData("sample-deepseek2", 0)]
    [InlineData("sample-gemma3", 64)]
    public async Task RunAsync_OtherKindsOfMemory_AreFilledAndGoneBackIn(string name, int window)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.gguf");
        SyntheticModel.Create(SmallShapes.Of(name) with { SlidingWindow = window }, GgufFileType.Q8_0).Write(path);

        var model = await ModelBench.RunAsync(path, s_short with
        {
            Tests = [s_read, s_write with { Depth = 200 }, s_write, s_read with { Depth = 150 }],
            Load = new() { Threads = 1, MicroBatchSize = 32 },
        });

        model.Tests.Select(test => test.Name).ShouldBe(["pp16", "tg3 @ d200", "tg3", "pp16 @ d150"]);
        model.Tests.ShouldAllBe(test => test.Samples.Count == 2 && test.Samples.All(seconds => seconds > 0));
    }

    [Fact]
    public async Task RunAsync_Noise_AddsUpToFourTimesTheRepetitions()
    {
        var test = (await ModelBench.RunAsync(Demo.Q8, s_short with { Tests = [s_read], NoiseLimit = double.Epsilon })).Tests[0];

        test.Samples.Count.ShouldBe(8);
        test.Repeated.ShouldBe(6);
        test.Noisy.ShouldBeTrue();
    }

    [Theory]
    [InlineData(32, 64, false)]
    [InlineData(1, 1, true)]
    public async Task RunAsync_OddBatches_AreWhatTheEngineMakesOfThem(int batch, int microBatch, bool flash)
    {
        var model = await ModelBench.RunAsync(Demo.Q8, s_short with
        {
            Tests = [s_read, s_write],
            Load = new() { Threads = 1, BatchSize = batch, MicroBatchSize = microBatch, FlashAttention = flash ? FlashAttention.On : FlashAttention.Off },
        });

        model.Settings!.Ubatch.ShouldBeLessThanOrEqualTo(model.Settings.Batch);
        model.Settings.FlashAttention.ShouldBe(flash);
        model.Tests.ShouldAllBe(test => test.Samples.Count == 2);
    }

    [Fact]
    public async Task RunAsync_QuantisedValuesWithoutFlashAttention_IsRefused()
    {
        var load = new ModelOptions { Threads = 1, FlashAttention = FlashAttention.Off, KeyCacheType = KvCacheType.Q8_0, ValueCacheType = KvCacheType.Q8_0 };

        (await Should.ThrowAsync<LocalRunnerException>(() => ModelBench.RunAsync(Demo.Q8, s_short with { Load = load }))).Error.ShouldBe(LocalRunnerError.InvalidArgument);
    }

    [Fact]
    public async Task RunAsync_ContextThatIsTooShort_SaysSoBeforeAnythingIsLoaded()
    {
        var options = s_short with { Tests = [new(BenchTestKind.Prompt, 512, 0)], Load = new() { ContextLength = 256 } };

        var exception = await Should.ThrowAsync<LocalRunnerException>(() => ModelBench.RunAsync("nowhere.gguf", options));

        exception.Error.ShouldBe(LocalRunnerError.InvalidArgument);
        exception.Message.ShouldContain("512 tokens, and 256");
    }

    [Fact]
    public async Task RunAsync_FileThatIsMissing_IsNotFound() =>
        (await Should.ThrowAsync<LocalRunnerException>(() => ModelBench.RunAsync("nowhere.gguf", s_short))).Error.ShouldBe(LocalRunnerError.FileNotFound);

    [Fact]
    public async Task RunAsync_ModelThatWritesNoText_SaysSo()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("encoder.gguf");
        WriteEncoder(path);

        var exception = await Should.ThrowAsync<LocalRunnerException>(() => ModelBench.RunAsync(path, s_short with { Tests = [s_read] }));

        exception.Error.ShouldBe(LocalRunnerError.UnsupportedModel);
        exception.Message.ShouldContain("encoder");
    }

    [Theory]
    [InlineData("loading")]
    [InlineData("pp16")]
    [InlineData("chat16+200")]
    [InlineData("load")]
    public async Task RunAsync_CancelledInTheMiddle_Throws(string step)
    {
        using var stop = new CancellationTokenSource();
        var options = s_short with { Repetitions = 10_000, Tests = [step == "pp16" ? s_read : step == "load" ? new(BenchTestKind.Load, 0, 0) : new(BenchTestKind.Chat, 16, 200)] };

        await Should.ThrowAsync<OperationCanceledException>(() => ModelBench.RunAsync(Demo.Q8, options, new Callback<BenchProgress>(progress =>
        {
            if (progress.Step.Split(' ')[0] == step)
                stop.Cancel();
        }), stop.Token));
    }

    private static void WriteEncoder(string path)
    {
        using var demo = GgufFile.Open(Demo.Q8);
        var writer = new GgufWriter();
        foreach (var (key, value) in demo.Metadata)
            writer.Add(key, value);
        writer.Add("llama.attention.causal", GgufValue.Of(false));
        foreach (var tensor in demo.Tensors)
            writer.AddTensor(tensor.Name, tensor.Type, [.. tensor.Shape]);
        writer.Write(path, (tensor, stream) =>
        {
            var bytes = new byte[tensor.Bytes];
            demo.ReadTensor(demo.FindTensor(tensor.Name)!, bytes);
            stream.Write(bytes);
        });
    }
}
