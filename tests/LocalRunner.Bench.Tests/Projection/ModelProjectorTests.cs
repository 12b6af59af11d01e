using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Projection;
using LocalRunner.Bench.Results;
using LocalRunner.Fixtures;
using LocalRunner.Gguf;
using LocalRunner.Memory;
using LocalRunner.Synthesis;

namespace LocalRunner.Bench.Tests.Projection;

public sealed class ModelProjectorTests
{
    private const double FixedSeconds = 3e-5;
    private const double SecondsAByte = 1e-9;
    private const double SecondsAnOperation = 1e-10;

    private static readonly BenchTest s_read = new(BenchTestKind.Prompt, 32, 0);
    private static readonly BenchTest s_write = new(BenchTestKind.Generate, 0, 8);

    [Fact]
    public async Task RunAsync_TimesOnALine_AreProjectedOntoIt()
    {
        using var folder = new TemporaryFolder();
        var options = new ProjectionOptions { Bench = new() { Tests = [s_read, s_write with { Depth = 500 }, s_write] }, Layers = [3, 1], Folder = folder.Path };

        var model = await new ModelProjector(OnALine()).RunAsync(Llama(12), GgufFileType.Q8_0, options);

        var whole = Work(Llama(12), GgufFileType.Q8_0);
        model.Name.ShouldBe("sample-llama:Q8_0");
        model.Path.ShouldBeNull();
        model.Layers.ShouldBe(12);
        model.Tests.ShouldBeEmpty();
        var projection = model.Projection.ShouldNotBeNull();
        projection.Parts.Select(part => part.Name).ShouldBe(["sample-llama:Q8_0, 1 layers", "sample-llama:Q8_0, 3 layers"]);
        projection.Tests.Select(test => test.Name).ShouldBe(["pp32", "tg8 @ d500", "tg8"]);
        projection.Tests[0].TokensPerSecond.ShouldBe(1 / (FixedSeconds + (SecondsAnOperation * whole.LayerOperations(0, 32))), 1e-6);
        projection.Tests[1].TokensPerSecond.ShouldBe(1 / (FixedSeconds + (SecondsAByte * whole.LayerBytesAt(500, 8))), 1e-6);
        projection.Tests[1].LayerSeconds.ShouldBe(SecondsAByte * whole.LayerBytesAt(500, 8) / 12, 1e-9);
        var lastLayer = whole.LayerOperations(0, 32) - whole.RepeatedOperations(0, 32);
        projection.Tests[0].FixedSeconds.ShouldBe(FixedSeconds + (SecondsAnOperation * lastLayer), 1e-9);
        projection.Tests[0].LayerSeconds.ShouldBe(SecondsAnOperation * whole.RepeatedOperations(0, 32) / 11, 1e-9);
        projection.Tests.Select(test => test.RepeatedLayers).ShouldBe([11, 12, 12]);
        projection.Tests.Skip(1).ShouldAllBe(test => Math.Abs(test.FixedSeconds - FixedSeconds) < 1e-9);
        projection.Tests.ShouldAllBe(test => test.Low < test.TokensPerSecond && test.High > test.TokensPerSecond);
        projection.Tests[2].BytesPerToken!.Value.ShouldBe(whole.FixedBytes + whole.LayerBytesAt(0, 8), 1);
        projection.Tests.ShouldAllBe(test => test.BandwidthShare == null);
        folder.Names().ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_WholeThatDoesNotFit_IsProjectedWithTheCacheOfItsParts()
    {
        using var folder = new TemporaryFolder();
        var test = s_write with { Depth = 4000 };
        var options = new ProjectionOptions
        {
            Bench = new() { Tests = [test], Load = new() { Budget = new ByteSize(1_000_000) } },
            Layers = [1, 2],
            Folder = folder.Path,
        };

        var model = await new ModelProjector(OnALine()).RunAsync(Llama(8), GgufFileType.Q8_0, options);

        model.Projection!.Fits.ShouldBeFalse();
        model.Settings!.KvTypeK.ShouldBe("f16");
        model.Projection.Tests[0].TokensPerSecond
            .ShouldBe(1 / (FixedSeconds + (SecondsAByte * Work(Llama(8), GgufFileType.Q8_0).LayerBytesAt(4000, 8))), 1e-6);
    }

    [Fact]
    public async Task RunAsync_OneNumberOfLayers_IsVeryUnsure()
    {
        using var folder = new TemporaryFolder();
        var options = new ProjectionOptions { Bench = new() { Tests = [s_write] }, Layers = [2], Folder = folder.Path };

        var test = (await new ModelProjector(OnALine()).RunAsync(Llama(20), GgufFileType.Q8_0, options)).Projection!.Tests[0];

        var truth = 1 / (FixedSeconds + (SecondsAByte * Work(Llama(20), GgufFileType.Q8_0).LayerBytesAt(0, 8)));
        test.FixedSeconds.ShouldBe(0);
        truth.ShouldBeInRange(test.Low, test.High);
    }

    [Fact]
    public async Task RunAsync_ShapeThatFits_IsMeasuredWhole()
    {
        using var folder = new TemporaryFolder();
        var options = new ProjectionOptions { Bench = new() { Tests = [s_read, s_write], Repetitions = 2, NoiseLimit = 1000, Load = new() { Threads = 1 } }, Folder = folder.Path };

        var model = await new ModelProjector().RunAsync(Llama(2), GgufFileType.Q8_0, options);

        model.Projection.ShouldBeNull();
        model.Path.ShouldBeNull();
        model.Notes.ShouldContain(note => note.StartsWith("Measured whole", StringComparison.Ordinal));
        model.Tests.ShouldAllBe(test => test.Samples.Count == 2);
        model.Tests[1].BytesPerToken.ShouldNotBeNull().ShouldBeGreaterThan(0);
        folder.Names().ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_Parts_AreMeasuredSideBySideInThisProcess()
    {
        using var folder = new TemporaryFolder();
        var bench = new BenchOptions { Tests = [s_read, s_write], Repetitions = 2, NoiseLimit = 1000, Load = new() { Threads = 1 } };

        var projection = (await new ModelProjector().RunAsync(
            Llama(4), GgufFileType.Q4_K_M, new() { Bench = bench, Layers = [1, 2], Folder = folder.Path })).Projection.ShouldNotBeNull();

        projection.Parts.Select(part => part.Layers).ShouldBe([1, 2]);
        projection.Parts.ShouldAllBe(part => part.Tests.All(test => test.Samples.Count == 2));
        projection.Tests.ShouldAllBe(test => test.TokensPerSecond > 0 && test.BandwidthShare == null);
        projection.Fits.ShouldBeTrue();
        projection.MaxContext.ShouldBeGreaterThan(0);
        folder.Names().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(1000)]
    public async Task RunAsync_LayersThatItHasNot_AreRefusedBeforeAnythingIsWritten(int layers)
    {
        using var folder = new TemporaryFolder();

        var exception = await Refusal(new() { Layers = [layers], Folder = folder.Path });

        exception.Error.ShouldBe(LocalRunnerError.InvalidArgument);
        exception.Message.ShouldContain($"{layers}");
        folder.Names().ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_OptionsThatCantBeMeasured_AreRefusedBeforeAnythingIsWritten()
    {
        using var folder = new TemporaryFolder();
        var runs = new ProjectionOptions { Layers = [1, 2], Folder = folder.Path, Bench = new() { Tests = [s_read] } };

        (await Refusal(runs with { Bench = new() { Repetitions = 0 } })).Message.ShouldContain("repetitions");
        (await Refusal(runs with { Bench = new() { Tests = [s_read], Load = new() { ContextLength = 16 } } })).Message.ShouldContain("32 tokens");
        (await Refusal(runs with { Bench = new() { Tests = [new(BenchTestKind.Load, 0, 0)] } })).Message.ShouldContain("--tg");

        async Task<LocalRunnerException> Refusal(ProjectionOptions options) =>
            await Should.ThrowAsync<LocalRunnerException>(() => new ModelProjector(Unwanted).RunAsync(Llama(4), GgufFileType.Q8_0, options, progress: new Callback<BenchProgress>(_ => Unwritten())));
    }

    [Fact]
    public async Task RunAsync_BudgetForNothing_SaysWhatTheSmallestPartsTake()
    {
        using var folder = new TemporaryFolder();

        var exception = await Refusal(new() { Budget = new ByteSize(1_000_000), Folder = folder.Path });

        exception.Error.ShouldBe(LocalRunnerError.OutOfMemory);
        exception.Message.ShouldContain("1 and 2 layers");
        folder.Names().ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_LongContext_CountsInWhatFits()
    {
        using var folder = new TemporaryFolder();
        var seen = new List<int>();

        foreach (var depth in new[] { 0, 60_000 })
        {
            var options = new ProjectionOptions { Bench = new() { Tests = [s_write with { Depth = depth }] }, Budget = new ByteSize(700_000_000), Folder = folder.Path };
            _ = await new ModelProjector(Counting).RunAsync(Llama(100) with { Width = 256, FeedForward = 256 }, GgufFileType.Q8_0, options);
        }

        seen[0].ShouldBe(100);
        seen[1].ShouldBeLessThan(50);

        Task<IReadOnlyList<BenchedModel>> Counting(IReadOnlyList<string> paths, BenchOptions? bench, IProgress<BenchProgress>? progress, CancellationToken cancellation)
        {
            using (var last = GgufFile.Open(paths[^1]))
                seen.Add((int)last.Metadata.GetInteger("llama.block_count")!.Value);
            return OnALine()(paths, bench, progress, cancellation);
        }
    }

    [Fact]
    public async Task RunAsync_RunnerThatFails_LeavesNoFiles()
    {
        using var folder = new TemporaryFolder();

        await Should.ThrowAsync<LocalRunnerException>(() => new ModelProjector((_, _, _, _) => throw new LocalRunnerException(LocalRunnerError.GenerationFailed, "died"))
            .RunAsync(Llama(4), GgufFileType.Q8_0, new() { Layers = [1, 2], Folder = folder.Path }));

        folder.Names().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("writing 2 of")]
    [InlineData("tg8")]
    public async Task RunAsync_Cancelled_LeavesNoFiles(string step)
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        var options = new ProjectionOptions { Bench = new() { Tests = [s_write], Repetitions = 10_000, Load = new() { Threads = 1 } }, Layers = [1, 2], Folder = folder.Path };

        await Should.ThrowAsync<OperationCanceledException>(() => new ModelProjector().RunAsync(Llama(4), GgufFileType.Q8_0, options, new Callback<BenchProgress>(progress =>
        {
            if (progress.Step.StartsWith(step, StringComparison.Ordinal))
                stop.Cancel();
        }), stop.Token));

        folder.Names().ShouldBeEmpty();
    }

    private static async Task<LocalRunnerException> Refusal(ProjectionOptions options) =>
        await Should.ThrowAsync<LocalRunnerException>(() => new ModelProjector(Unwanted).RunAsync(Llama(4), GgufFileType.Q8_0, options));

    private static Task<IReadOnlyList<BenchedModel>> Unwanted(IReadOnlyList<string> paths, BenchOptions? options, IProgress<BenchProgress>? progress, CancellationToken cancellation) =>
        throw new InvalidOperationException("Nothing was to be measured.");

    private static void Unwritten() => throw new InvalidOperationException("Nothing was to be written.");

    /// <summary>A machine whose times are exactly what the projection takes them for.</summary>
    private static BenchRunner OnALine() => MadeUp.Runner((path, _, test) =>
    {
        using var file = GgufFile.Open(path);
        var work = new TokenWork(file, new PlanSettings { ContextLength = 8192 });
        return test.Kind == BenchTestKind.Prompt
            ? test.PromptTokens * (FixedSeconds + (SecondsAnOperation * work.LayerOperations(test.Depth, test.PromptTokens)))
            : test.AnswerTokens * (FixedSeconds + (SecondsAByte * work.LayerBytesAt(test.Depth, test.AnswerTokens)));
    });

    private static TokenWork Work(ModelShape shape, GgufFileType type)
    {
        using var header = SyntheticModel.Create(shape, type).Preview();
        return new TokenWork(header, new PlanSettings { ContextLength = 8192 });
    }

    private static ModelShape Llama(int layers) => SmallShapes.Of("sample-llama") with { Layers = layers };
}
