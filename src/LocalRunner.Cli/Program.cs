using System.Runtime.InteropServices;
using LocalRunner.Cli;
using LocalRunner.Cli.Bench;

var terminal = Terminal.OfProcess();
using var terminated = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = terminal.Interrupts.Raise());
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = !terminated.IsCancellationRequested;
    terminated.Cancel();
});
return args is [BenchWorker.Argument]
    ? await new BenchWorker(terminal.In, terminal.Out).RunAsync(terminated.Token)
    : await CommandLine.RunAsync(args, terminal, terminated.Token);
