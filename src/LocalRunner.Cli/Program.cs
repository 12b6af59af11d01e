using System.Runtime.InteropServices;
using LocalRunner.Cli;

var terminal = Terminal.OfProcess();
using var terminated = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = terminal.Interrupts.Raise());
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = !terminated.IsCancellationRequested;
    terminated.Cancel();
});
return await CommandLine.RunAsync(args, terminal, terminated.Token);
