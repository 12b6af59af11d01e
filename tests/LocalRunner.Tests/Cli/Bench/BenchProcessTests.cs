using LocalRunner.Cli.Bench;
using LocalRunner.Measurement;
using LocalRunner.Tests.Fixtures;

namespace LocalRunner.Tests.Cli.Bench;

public sealed class BenchProcessTests
{
    private static readonly BenchOptions s_short = new() { Tests = [new(BenchTestKind.Generate, 0, 2)], Repetitions = 1, NoiseLimit = 1000, Load = new() { Threads = 1 } };

    [Fact]
    public async Task RunAsync_Model_HasAPeakOfMemoryOfItsOwn()
    {
        var large = new byte[256 << 20];
        Array.Fill(large, (byte)1);

        var model = (await BenchProcess.RunAsync([Demo.Q8], s_short, null, default))[0];

        model.Tests[0].Samples.ShouldHaveSingleItem().ShouldBeGreaterThan(0);
        model.Memory!.Resident.ShouldNotBeNull().ShouldBeLessThan(large.Length);
    }

    [Fact]
    public async Task RunAsync_Failure_IsTheOneThatTheWorkerMet()
    {
        var exception = await Should.ThrowAsync<LocalRunnerException>(() => BenchProcess.RunAsync(["nowhere.gguf"], s_short, null, default));

        exception.Error.ShouldBe(LocalRunnerError.FileNotFound);
        exception.Message.ShouldContain("nowhere.gguf");
    }

    [Fact]
    public async Task RunAsync_CancelledInTheMiddle_EndsTheWorker()
    {
        using var stop = new CancellationTokenSource();
        var options = s_short with { Repetitions = 10_000, Tests = [new(BenchTestKind.Generate, 0, 200)] };

        await Should.ThrowAsync<OperationCanceledException>(() => BenchProcess.RunAsync([Demo.Q8], options, new Callback(progress =>
        {
            if (progress.Step == "tg200")
                stop.Cancel();
        }), stop.Token));
    }

    private sealed class Callback(Action<BenchProgress> report) : IProgress<BenchProgress>
    {
        public void Report(BenchProgress value) => report(value);
    }
}
