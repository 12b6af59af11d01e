using System.Diagnostics;
using System.Globalization;
using System.Text;
using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Projection;
using LocalRunner.Bench.Results;
using LocalRunner.Catalog;
using LocalRunner.Cli.Measuring;
using LocalRunner.Engine;
using LocalRunner.Synthesis;

namespace LocalRunner.Benchmarks.Harness;

/// <summary>The tg test against a bare loop over the same native calls, in turn, and the model's peak of memory in the command's process.</summary>
internal static class LoopRows
{
    private const int LeastRounds = 25;
    private const int MostRounds = 101;
    private static readonly BenchTest s_write = new(BenchTestKind.Generate, 0, 128);

    /// <summary>Small models are done in an instant, which a neighbour can spoil; more of them fit into the same time.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(45);

    /// <summary>The engine's threads go on polling for about a tenth of a second after their last work, at the other loop's cost.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(200);

    public static async Task<string> TableAsync(BenchMachine machine, string folder, CancellationToken cancellation)
    {
        var text = new StringBuilder("""

            ## Against a bare loop, the roof and the plan

            "tg ratio" is the speed of the bench command's tg128 over that of a bare loop over the same native calls, 25 to 101 pairs in turn: the median, and
            the quartiles of the pairs. Peaks are those of the process in which the command runs all default tests; the bound is 1 %, or 8 MiB where
            that is more.

            | model | tg ratio | quartiles | MBU | resident predicted MiB | measured | difference | anonymous predicted MiB | measured | difference | in bounds |
            | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |

            """);
        foreach (var name in (string[])["demo", "smollm2-135m:Q4_K_M", "smollm2-135m:Q8_0", "llama-3.2-1b:Q4_K_M", "llama-3.2-1b:Q8_0"])
        {
            await Console.Error.WriteLineAsync(name);
            var path = Write(name, folder);
            var ratios = await RatiosAsync(path, cancellation);
            var benched = RooflineShares.Of((await BenchProcess.RunAsync([path], null, null, cancellation))[0], machine);
            var memory = benched.Memory!;
            var within = Within(memory.PredictedResident, memory.Resident!.Value) && Within(memory.PredictedAnonymous, memory.Anonymous!.Value);
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {name} | {ratios[ratios.Length / 2]:0.000} | {ratios[ratios.Length / 4]:0.000} to {ratios[ratios.Length * 3 / 4]:0.000} | {benched.Tests.First(test => test.BandwidthShare is not null).BandwidthShare:0.00} | {Mebibytes(memory.PredictedResident)} | {Mebibytes(memory.Resident.Value)} | {Mebibytes(memory.PredictedResident - memory.Resident.Value)} | {Mebibytes(memory.PredictedAnonymous)} | {Mebibytes(memory.Anonymous!.Value)} | {Mebibytes(memory.PredictedAnonymous - memory.Anonymous.Value)} | {(within ? "yes" : "**no**")} |");
            if (name != "demo")
                File.Delete(path);
        }

        return text.ToString();
    }

    private static string Write(string name, string folder)
    {
        if (name == "demo")
            return Path.Combine(AppContext.BaseDirectory, "models/demo/demo-q8_0.gguf");

        var match = ModelCatalog.Find(name);
        var path = Path.Combine(folder, "loop.gguf");
        SyntheticModel.Create(match.Entry.Shape, match.FileType!.Value).Write(path);
        return path;
    }

    /// <summary>The speeds' ratios, sorted.</summary>
    private static async Task<double[]> RatiosAsync(string path, CancellationToken cancellation)
    {
        await using var session = await BenchSession.LoadAsync(path, new ModelOptions { ContextLength = 256 }, cancellation);
        using var bare = new BareLoop(path, session.Model.Settings, SamplingSettings.Resolve(new(), null, 256));
        var tokens = Enumerable.Range(0, s_write.AnswerTokens).Select(i => 10 + (i * 7 % 400)).ToArray();
        var ratios = new List<double>();
        var clock = Stopwatch.StartNew();
        for (var round = -2; round < LeastRounds || (round < MostRounds && clock.Elapsed < s_patience); round++)
        {
            var (first, second) = (0.0, 0.0);
            for (var turn = 0; turn < 2; turn++)
            {
                await Task.Delay(s_rest, cancellation);
                if ((turn == 0) == (round % 2 == 0))
                {
                    first = await session.RunAsync(s_write, wake: true, null, cancellation);
                }
                else
                {
                    Wake(bare, tokens);
                    second = bare.Write(tokens);
                }
            }

            if (round >= 0)
                ratios.Add(second / first);
        }

        return [.. ratios.Order()];
    }

    private static void Wake(BareLoop bare, int[] tokens)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(100))
            _ = bare.Write(tokens[..1]);
    }

    private static bool Within(long predicted, long measured) => Math.Abs(predicted - measured) <= Math.Max(measured / 100, 8L << 20);

    private static string Mebibytes(long bytes) => (bytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture);
}
