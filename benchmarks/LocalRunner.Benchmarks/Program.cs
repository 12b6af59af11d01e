using LocalRunner.Benchmarks;
using LocalRunner.Benchmarks.Accuracy;
using LocalRunner.Benchmarks.Harness;

return args switch
{
    ["pieces", .. var rest] => Pieces.Run(rest),
    ["overhead", .. var rest] => await Overhead.RunAsync(rest),
    ["accuracy", .. var rest] => await AccuracyCommand.RunAsync(rest),
    ["harness", .. var rest] => await HarnessCommand.RunAsync(rest),
    ["harness-worker", var path] => await LoopRows.WorkAsync(path),
    // What "accuracy" starts and measures.
    ["probe"] => Probe.Run(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run --project benchmarks/LocalRunner.Benchmarks -c Release -- overhead [ROUNDS] | accuracy [--quick] [--out FILE] | harness [--out FILE] | pieces [BENCHMARKDOTNET-ARGUMENTS]");
    return 2;
}
