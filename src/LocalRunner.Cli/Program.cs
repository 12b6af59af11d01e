using System.Runtime.InteropServices;
using LocalRunner.Cli.Commands;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Measuring;
using LocalRunner.Cli.Serving;

var terminal = Terminal.OfProcess();
using var terminated = new CancellationTokenSource();
var isWorker = args is [BenchWorker.Argument];
var isOthers = isWorker || WorkerCommand.Is(args);

// Ctrl+C reaches workers as well, but it is their command's to end them: dying first, they would look like failures.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = isOthers || terminal.Interrupts.Raise());
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = !terminated.IsCancellationRequested;
    terminated.Cancel();
});
return isWorker
    ? await new BenchWorker(terminal.In, terminal.Out).RunAsync(terminated.Token)
    : await CommandLine.RunAsync(args, terminal, terminated.Token);
