using LocalRunner.Benchmarks;
using LocalRunner.Benchmarks.Accuracy;
using LocalRunner.Benchmarks.Pieces;
using LocalRunner.Benchmarks.SideBySide;

return args switch
{
    ["pieces", .. var rest] => PiecesCommand.Run(rest),
    ["overhead", .. var rest] => await Overhead.RunAsync(rest),
    ["accuracy", .. var rest] => await AccuracyCommand.RunAsync(rest),
    ["side-by-side", .. var rest] => await SideBySideCommand.RunAsync(rest),
    // What "side-by-side" starts, and measures beside the other.
    ["side"] => await LocalSide.RunAsync(),
    // What "accuracy" starts and measures.
    ["probe"] => Probe.Run(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run --project benchmarks/LocalRunner.Benchmarks -c Release -- overhead [ROUNDS] | accuracy [--quick] [--out FILE] | side-by-side [--rounds N] [--model NAME] [--out FILE] | pieces [BENCHMARKDOTNET-ARGUMENTS]");
    return 2;
}
