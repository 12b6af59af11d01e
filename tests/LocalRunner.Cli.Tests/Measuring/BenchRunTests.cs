using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Results;
using LocalRunner.Cli.Flags;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Measuring;
using LocalRunner.Cli.Output;
using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Measuring;

public sealed class BenchRunTests
{
    private static readonly BenchOptions s_short = new()
    {
        Tests = [new(BenchTestKind.Generate, 0, 2)],
        Repetitions = 1,
        NoiseLimit = 1000,
        Load = new() { Threads = 1 },
    };

    [Fact]
    public async Task RunAsync_BudgetForNothing_SaysSoAndLeavesNoFiles()
    {
        using var folder = new TemporaryFolder();
        var wishes = new BenchArguments(s_short with { Load = new() { Threads = 1, Budget = new ByteSize(10_000_000) } }, [], folder.Path, "", null);

        var (run, models, said) = await RunAsync(wishes, "smollm2-135m");

        ExitCode.Of(run.Failure!.Value).ShouldBe(4);
        models[0].Error.ShouldNotBeNull().ShouldContain("can't be projected here");
        models[0].Error!.ShouldContain("10.0 MB");
        said.ShouldContain("smollm2-135m: ");
        folder.Names().ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_FirstModelFails_MeasuresTheOthersAndKeepsTheFirstFailure()
    {
        var (run, models, _) = await RunAsync(new(s_short, [], null, "", null), "no-such-model-name", "demo", "nowhere.gguf");

        run.Failure.ShouldBe(LocalRunnerError.InvalidArgument);
        models.Select(model => model.Error is null).ShouldBe([false, true, false]);
        models[1].Tests[0].BandwidthShare.ShouldNotBeNull();
        models[1].Device.ShouldBeNull();
    }

    [Fact]
    public async Task RunAsync_TemporaryFolderThatIsAFile_IsNamed()
    {
        using var folder = new TemporaryFolder();

        var (run, models, _) = await RunAsync(new(s_short, [1, 2], folder.Write("file", [1]), "", null), "smollm2-135m");

        run.Failure.ShouldBe(LocalRunnerError.FileAccess);
        models[0].Error.ShouldNotBeNull().ShouldContain("--temp");
    }

    private static async Task<(BenchRun Run, IReadOnlyList<BenchedModel> Models, string Said)> RunAsync(BenchArguments wishes, params string[] models)
    {
        using var error = new MemoryStream();
        var terminal = new Terminal(() => TextReader.Null, Stream.Null, error);
        using var progress = new StepBar(terminal);
        var run = new BenchRun(new(0, null), wishes, progress, terminal);
        var results = await run.RunAsync(models, default);
        return (run, results, System.Text.Encoding.UTF8.GetString(error.ToArray()));
    }
}
