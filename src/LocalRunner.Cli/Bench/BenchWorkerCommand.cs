using System.CommandLine;
using System.Text.Json;
using LocalRunner.Measurement;

namespace LocalRunner.Cli.Bench;

/// <summary>The side that is measured: a process that loads models and does nothing else, so that its peak of memory is theirs.</summary>
internal sealed class BenchWorkerCommand : Command
{
    public const string CommandName = "bench-worker";

    private readonly Terminal _terminal;

    public BenchWorkerCommand(Terminal terminal)
        : base(CommandName, "Measures what it is told on stdin; 'bench' starts it.")
    {
        _terminal = terminal;
        Hidden = true;
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var line = await _terminal.In.ReadLineAsync(cancellation);
        var request = JsonSerializer.Deserialize(line ?? "", BenchWire.Default.BenchRequest)!;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _ = EndWithParentAsync(stop);
        try
        {
            var models = await ModelBench.RunAsync(request.Paths, request.Options, new Progress(this), stop.Token);
            Say(new(Models: models));
        }
        catch (LocalRunnerException exception)
        {
            Say(new(Message: exception.Message, Error: exception.Error));
        }

        return ExitCode.Done;
    }

    /// <summary>Nobody is left to read when the input ends.</summary>
    private async Task EndWithParentAsync(CancellationTokenSource stop)
    {
        try
        {
            while (await _terminal.In.ReadLineAsync(stop.Token) is not null)
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
        lock (_terminal)
        {
            _terminal.Out.WriteLine(JsonSerializer.Serialize(reply, BenchWire.Default.BenchReply));
            _terminal.Out.Flush();
        }
    }

    private sealed class Progress(BenchWorkerCommand worker) : IProgress<BenchProgress>
    {
        public void Report(BenchProgress value) => worker.Say(new(value.Step, value.Done));
    }
}
