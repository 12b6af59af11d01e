using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Results;
using LocalRunner.Cli.Measuring;
using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Measuring;

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
    public async Task RunAsync_Worker_LaysNothingIntoTheTemporaryFolder()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var (workers, left) = (0, new List<string>());

        await BenchProcess.RunAsync([Demo.Q8], s_short, new Callback<BenchProgress>(_ =>
        {
            foreach (var worker in Workers())
            {
                workers++;
                left.AddRange(Directory.EnumerateFileSystemEntries(Path.GetTempPath(), $"*-{worker}-*"));
            }
        }), default);

        workers.ShouldBeGreaterThan(0);
        left.ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_CancelledInTheMiddle_EndsTheWorker()
    {
        using var stop = new CancellationTokenSource();
        var options = s_short with { Repetitions = 10_000, Tests = [new(BenchTestKind.Generate, 0, 200)] };

        await Should.ThrowAsync<OperationCanceledException>(() => BenchProcess.RunAsync([Demo.Q8], options, new Callback<BenchProgress>(progress =>
        {
            if (progress.Step == "tg200")
                stop.Cancel();
        }), stop.Token));
    }

    /// <summary>The ids of the processes that measure, as Linux lists them.</summary>
    private static IEnumerable<string> Workers() => Directory.EnumerateDirectories("/proc").Where(folder =>
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(folder)[0])
                && File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0').Contains(BenchWorker.Argument)
                && File.ReadLines(Path.Combine(folder, "status")).Contains($"PPid:\t{Environment.ProcessId}");
        }
        catch (IOException)
        {
            // It has ended since.
            return false;
        }
    }).Select(folder => Path.GetFileName(folder)!);
}
