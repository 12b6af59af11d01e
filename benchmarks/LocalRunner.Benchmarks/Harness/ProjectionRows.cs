using System.Globalization;
using System.Text;
using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Projection;
using LocalRunner.Bench.Results;
using LocalRunner.Catalog;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Benchmarks.Harness;

/// <summary>Projections from a quarter of the layers, held against the whole model, which is measured in the same turns.</summary>
internal static class ProjectionRows
{
    private const int Alternations = 5;
    private const GgufFileType Type = GgufFileType.Q4_K_M;

    /// <summary>An even number of layers lies between them, with as many of the wider types as of the others, and a window in every second one.</summary>
    private static readonly int[] s_parts = [2, 4];

    private static readonly BenchOptions s_bench = new()
    {
        Tests = [new(BenchTestKind.Prompt, 256, 0), new(BenchTestKind.Generate, 0, 64)],
        Repetitions = 10,
        NoiseLimit = 0.005,
        Patience = TimeSpan.FromSeconds(20),
    };

    /// <summary>With the vocabularies of their families: the output alone is then more than the processor's caches hold, as in any real model.</summary>
    private static readonly (string Name, ModelShape Shape)[] s_shapes =
    [
        ("llama, 1.2 B, 16 layers", ModelCatalog.Find("llama-3.2-1b").Entry.Shape with { ContextLength = 4096 }),
        ("qwen3moe, 32 experts of which 4 are used, 16 layers", new()
        {
            Architecture = "qwen3moe", Layers = 16, Width = 1024, Heads = 16, KeyValueHeads = 4, HeadWidth = 64, FeedForward = 768, Experts = 32, ExpertsUsed = 4,
            ExpertFeedForward = 768, Vocabulary = 151936, ContextLength = 4096,
        }),
        ("gemma2, a window in every second layer, 16 layers", new()
        {
            Architecture = "gemma2", Layers = 16, Width = 2048, Heads = 8, KeyValueHeads = 4, HeadWidth = 256, FeedForward = 8192, Vocabulary = 256000,
            ContextLength = 4096, SlidingWindow = 128, TiedEmbeddings = true,
        }),
    ];

    public static async Task<string> TableAsync(string folder, CancellationToken cancellation)
    {
        var text = new StringBuilder("""

            ## Projected from a quarter of the layers

            Parts and whole are loaded in one process and measured in turn; each alternation projects the whole from its parts, and the ratio is projected
            over measured speed. 5 alternations, their median counts.

            | shape, Q4_K_M | test | from layers | whole t/s | projected t/s | ratio, median | ratios | within 5 % |
            | --- | --- | --- | ---: | ---: | ---: | --- | --- |

            """);
        foreach (var (name, shape) in s_shapes)
        {
            var runs = new List<(BenchedModel Whole, BenchedModel Projected)>();
            for (var i = 0; i < Alternations; i++)
            {
                await Console.Error.WriteLineAsync($"{name}, {i + 1}");
                runs.Add(await AlternateAsync(shape, folder, cancellation));
            }

            for (var test = 0; test < s_bench.Tests.Count; test++)
            {
                var ratios = runs.ConvertAll(run => run.Projected.Projection!.Tests[test].TokensPerSecond / run.Whole.Tests[test].TokensPerSecond!.Median);
                var median = Median(ratios);
                text.AppendLine(CultureInfo.InvariantCulture,
                    $"| {name} | {s_bench.Tests[test].Name} | {string.Join(" and ", s_parts)} | {Median(runs.ConvertAll(run => run.Whole.Tests[test].TokensPerSecond!.Median)):0.0} | {Median(runs.ConvertAll(run => run.Projected.Projection!.Tests[test].TokensPerSecond)):0.0} | {median:0.000} | {string.Join(", ", ratios.Select(ratio => ratio.ToString("0.000", CultureInfo.InvariantCulture)))} | {(Math.Abs(median - 1) <= 0.05 ? "yes" : "**no**")} |");
            }
        }

        return text.ToString();
    }

    private static async Task<(BenchedModel Whole, BenchedModel Projected)> AlternateAsync(ModelShape shape, string folder, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, "whole.gguf");
        SyntheticModel.Create(shape, Type).Write(path, cancellation: cancellation);
        BenchedModel? whole = null;

        // The whole goes along with its parts, and only they are handed on.
        async Task<IReadOnlyList<BenchedModel>> MeasureAsync(IReadOnlyList<string> paths, BenchOptions? options, IProgress<BenchProgress>? progress, CancellationToken stop)
        {
            var all = await ModelBench.RunAsync([.. paths, path], options, progress, stop);
            whole = all[^1];
            return [.. all.SkipLast(1)];
        }

        var projected = await new ModelProjector(MeasureAsync).RunAsync(shape, Type, new() { Bench = s_bench, Layers = s_parts, Folder = folder }, null, cancellation);
        File.Delete(path);
        return (whole!, projected);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
