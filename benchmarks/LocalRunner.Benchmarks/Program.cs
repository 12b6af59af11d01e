using LocalRunner.Benchmarks;
using LocalRunner.Benchmarks.Accuracy;
using LocalRunner.Benchmarks.Harness;
using LocalRunner.Benchmarks.Pieces;
using LocalRunner.Benchmarks.Schemas;
using LocalRunner.Benchmarks.Serving;
using LocalRunner.Benchmarks.SideBySide;

return args switch
{
    ["pieces", .. var rest] => PiecesCommand.Run(rest),
    ["overhead", .. var rest] => await Overhead.RunAsync(rest),
    ["two-models", .. var rest] => await TwoModels.RunAsync(rest),
    ["serving", .. var rest] => await ServingCommand.RunAsync(rest),
    ["schema", .. var rest] => await SchemaCommand.RunAsync(rest),
    ["accuracy", .. var rest] => await AccuracyCommand.RunAsync(rest),
    ["harness", .. var rest] => await HarnessCommand.RunAsync(rest),
    ["side-by-side", .. var rest] => await SideBySideCommand.RunAsync(rest),

    // What these start of themselves, and measure.
    ["probe"] => Probe.Run(),
    ["side", "local"] => await SideLoop.RunAsync(LocalSide.LoadAsync),
    ["side", var executor] => await SideLoop.RunAsync(request => ExecutorSide.LoadAsync(request, interactive: executor == "interactive")),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: dotnet run --project benchmarks/LocalRunner.Benchmarks -c Release --
            overhead [ROUNDS]                       the whole path against a bare loop
            two-models [ROUNDS]                     two models at once against each alone
            pieces [BENCHMARKDOTNET-ARGUMENTS]      the pieces that must be fast
            serving stall|prefix|http MODEL.gguf [ROUNDS]
                                                    what many callers see: waiting, kept prefixes, HTTP
            serving guesses MODEL.gguf FILE.cs [ROUNDS [DRAFT.gguf]]
                                                    guessing ahead against writing token by token
            schema [SEEDS [MODEL.gguf [THREADS]]]   answers by a schema: are they valid, and as fast as others
            accuracy [--quick] [--out FILE] [--only components|processes|uses|random|gpus|programs|catalog|time|laptop|input]
                                                    plans against what models really take
            harness [loop|projection] [--out FILE]  the bench command's figures, checked
            side-by-side [--rounds N] [--model NAME] [--out FILE]
                                                    against LLamaSharp's executors and node-llama-cpp
        """);
    return 2;
}
