using System.Text.Json;
using LocalRunner.Bench.Measurement;
using LocalRunner.Cli.Output;

namespace LocalRunner.Cli.Measuring;

/// <summary>
/// The side that is measured: a process that loads models and does nothing else, so that its peak of memory is theirs. It is not a command,
/// since what reads command lines takes megabytes.
/// </summary>
internal sealed class BenchWorker(TextReader input, TextWriter output)
{
    public const string Argument = "bench-worker";

    private readonly Lock _gate = new();

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (await input.ReadLineAsync(cancellation) is not { } line)
            return ExitCode.Cancelled;
        var request = JsonSerializer.Deserialize(line, BenchWire.Default.BenchRequest)!;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _ = EndWithParentAsync(stop);
        try
        {
            Say(new(Models: await ModelBench.RunAsync(request.Paths, request.Options, new Progress(this), stop.Token)));
            return ExitCode.Done;
        }
        catch (LocalRunnerException exception)
        {
            Say(new(Message: exception.Message, Error: exception.Error));
            return ExitCode.Of(exception.Error);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Cancelled;
        }
    }

    /// <summary>Nobody is left to read when the input ends.</summary>
    private async Task EndWithParentAsync(CancellationTokenSource stop)
    {
        try
        {
            while (await input.ReadLineAsync(stop.Token) is not null)
            {
            }

            await stop.CancelAsync();
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The work was done before.
        }
    }

    private void Say(BenchReply reply)
    {
        lock (_gate)
        {
            output.WriteLine(JsonSerializer.Serialize(reply, BenchWire.Default.BenchReply));
            output.Flush();
        }
    }

    private sealed class Progress(BenchWorker worker) : IProgress<BenchProgress>
    {
        public void Report(BenchProgress value) => worker.Say(new(value.Step, value.Done, Finished: value.Finished));
    }
}
