using System.Runtime.InteropServices;
using LocalRunner.Cli.Commands;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Measuring;

var terminal = Terminal.OfProcess();
using var terminated = new CancellationTokenSource();
var isWorker = args is [BenchWorker.Argument];

// Ctrl+C reaches the worker as well, but it is the command's to end it: dying first, it would look like a failure.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = isWorker || terminal.Interrupts.Raise());
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = !terminated.IsCancellationRequested;
    terminated.Cancel();
});
return isWorker
    ? await new BenchWorker(terminal.In, terminal.Out).RunAsync(terminated.Token)
    : await CommandLine.RunAsync(args, terminal, terminated.Token);
