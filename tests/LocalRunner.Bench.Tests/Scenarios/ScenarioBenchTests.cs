using LocalRunner.Bench.Results;
using LocalRunner.Bench.Scenarios;
using LocalRunner.Fixtures;

namespace LocalRunner.Bench.Tests.Scenarios;

public sealed class ScenarioBenchTests(ScenarioVerdicts verdicts) : IClassFixture<ScenarioVerdicts>
{
    private static readonly Scenario s_small = Scenario.Find("phone") with { Models = ["smollm2-135m", "smollm2-135m"] };

    [Fact]
    public async Task RunAsync_Llama70B_RunsOnTheLaptop()
    {
        var report = await verdicts.ReportAsync();
        var row = report.Rows[0];

        report.Name.ShouldBe("laptop-64gb");
        report.Memory.ShouldBeGreaterThan(report.Budget);
        row.Model.ShouldBe("llama-3.3-70b");
        row.Verdict.ShouldBe(ScenarioVerdict.Runs);
        row.PredictedResident.ShouldBeLessThan(report.Memory);
        row.LeftForOthers.ShouldBe(report.Memory - row.PredictedResident);
        row.ContextLength.ShouldBeLessThanOrEqualTo(row.MaxContext);
        row.Claims.ShouldNotBeEmpty();
        row.Here.ShouldBe(new ScenarioSpeed(4, 4, 4, Projected: false, "all 80 layers"));
        row.PromptHere!.Value.ShouldBe(16);
        row.OnDevice!.Value.ShouldBe(row.Roof!.Value * ScenarioVerdicts.Efficiency, 1e-9);
        row.Published!.TokensPerSecond.ShouldBe(8.73);
        row.Difference!.Value.ShouldBe((row.OnDeviceAsPublished!.Value / 8.73) - 1, 1e-9);
        row.Notes.ShouldNotContain(note => note.StartsWith("Not measured", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("dbrx")]
    [InlineData("deepseek-v3")]
    [InlineData("llama-3.1-405b")]
    [InlineData("grok-1")]
    public async Task RunAsync_ModelThatIsTooLarge_SaysByHowMuch(string model)
    {
        var report = await verdicts.ReportAsync();
        var row = report.Rows.Single(row => row.Model == model);

        row.Verdict.ShouldBe(ScenarioVerdict.DoesNotRun);
        row.Reason.ShouldContain(new ByteSize(row.PredictedResident).ToString());
        row.Reason.ShouldContain("may be used");
        row.PredictedResident.ShouldBeGreaterThan(report.Budget);
        row.MaxContext.ShouldBe(0);
        (row.Here, row.OnDevice, row.Roof).ShouldBe((null, null, null));
    }

    [Fact]
    public async Task RunAsync_SameShape_IsMeasuredOnceAndNeverAgain()
    {
        using var folder = new TemporaryFolder();
        var (runs, memo) = (0, ScenarioMemo.InMemory());
        var runner = MadeUp.Runner((_, _, test) => test.Kind == BenchTestKind.Prompt ? Interlocked.Increment(ref runs) : 1);

        var report = await ScenarioBench.RunAsync(s_small, _ => MadeUp.Machine, runner, folder.Path, memo);
        var again = await ScenarioBench.RunAsync(s_small, _ => MadeUp.Machine, (_, _, _, _) => throw new InvalidOperationException(), folder.Path, memo);

        runs.ShouldBe(1);
        report.Rows.ShouldAllBe(row => row.Here != null && row.Here.Value == 16 && row.Verdict == ScenarioVerdict.Runs);
        again.Rows.Select(row => row.Here).ShouldBe(report.Rows.Select(row => row.Here));
        folder.Names().ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_MachineThatIsFoundFaster_IsHeldAgainstTheLast()
    {
        using var folder = new TemporaryFolder();
        var (asked, runner) = (0, MadeUp.Runner((_, _, test) => test.Kind == BenchTestKind.Generate ? 4 : 1));
        var report = await ScenarioBench.RunAsync(
            s_small, _ => MadeUp.Machine with { Bandwidth = 10e9 * ++asked }, async (paths, options, progress, cancellation) =>
                [.. (await runner(paths, options, progress, cancellation)).Select(model => model with { Tests = [.. model.Tests.Select(test => test with { BytesPerToken = test.Kind == BenchTestKind.Generate ? 3e9 : null })] })],
            folder.Path);

        // Before each of two and in the end: 3 GB four times a second, of 30 GB/s.
        asked.ShouldBe(3);
        report.Rows.ShouldAllBe(row => Math.Abs(row.OnDevice!.Value - (0.4 * row.Roof!.Value)) < 1e-9);
    }

    [Fact]
    public async Task RunAsync_RunnerThatFailsOnce_GivesARowThatSaysSoAndGoesOn()
    {
        using var folder = new TemporaryFolder();
        var runs = 0;
        var works = MadeUp.Runner((_, _, _) => 1);

        var report = await ScenarioBench.RunAsync(
            s_small, _ => MadeUp.Machine, (paths, options, progress, cancellation) => runs++ == 0
                ? throw new LocalRunnerException(LocalRunnerError.GenerationFailed, "it died")
                : works(paths, options, progress, cancellation), folder.Path);

        report.Rows[0].Here.ShouldBeNull();
        report.Rows[0].Notes.ShouldContain("Not measured: it died");
        report.Rows[0].Roof.ShouldNotBeNull();
        report.Rows[1].Here.ShouldNotBeNull();
        folder.Names().ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_Cancelled_ThrowsAndKeepsWhatWasMeasured()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        var kept = new List<string>();

        await Should.ThrowAsync<OperationCanceledException>(() => ScenarioBench.RunAsync(
            s_small, _ => MadeUp.Machine, MadeUp.Runner((_, _, _) => 1), folder.Path, new(_ => null, (key, _) =>
            {
                kept.Add(key);
                stop.Cancel();
            }), cancellation: stop.Token));

        kept.ShouldHaveSingleItem().ShouldStartWith("llama-30x576-");
        folder.Names().ShouldBeEmpty();
    }
}
