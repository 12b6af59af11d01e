using System.Security.Cryptography;
using System.Text;
using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Projection;
using LocalRunner.Bench.Results;
using LocalRunner.Catalog;
using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Bench.Scenarios;

/// <summary>Measures the models of a scenario, each shape once: models that differ in their weights alone run alike.</summary>
/// <param name="projector">Measures a model, or its parts.</param>
/// <param name="folder">Where files are written; null for the system's temporary folder.</param>
/// <param name="memo">What was measured before, kept by whoever wants to go on later.</param>
internal sealed class ScenarioMeasure(ModelProjector projector, string? folder, ScenarioMemo memo)
{
    private const int LongestContext = 4096;

    /// <summary>Of memory and disk, the first that is enough: more layers cost minutes and tell little more.</summary>
    private static readonly ByteSize[] s_budgets = [.. new[] { 1.5, 2.5, 4, 6, 8, 11.6 }.Select(gigabytes => new ByteSize((long)(gigabytes * 1e9)))];

    private static readonly BenchOptions s_bench = new()
    {
        Tests = [new(BenchTestKind.Prompt, 128, 0), new(BenchTestKind.Generate, 0, 16)],
        NoiseLimit = 0.03,
        Patience = TimeSpan.FromSeconds(5),
    };

    public async Task<BenchedModel> RunAsync(CatalogEntry entry, GgufFileType type, IProgress<BenchProgress>? progress, CancellationToken cancellation)
    {
        var shape = entry.Shape with { Name = "", ContextLength = Math.Min(entry.ContextLength, LongestContext) };
        var key = Key(shape, type);
        if (memo.Recall(key) is { } known)
            return known;

        for (var i = 0; ; i++)
        {
            try
            {
                var options = new ProjectionOptions { Bench = s_bench, Budget = s_budgets[i], Disk = s_budgets[i], Folder = folder };
                var benched = await projector.RunAsync(shape, type, options, progress, cancellation).ConfigureAwait(false);
                memo.Remember(key, benched);
                return benched;
            }
            catch (LocalRunnerException exception) when (exception.Error == LocalRunnerError.OutOfMemory && i + 1 < s_budgets.Length)
            {
                // Wide layers need more; the next amount may do.
            }
        }
    }

    private static string Key(ModelShape shape, GgufFileType type)
    {
        var text = ShapeFile.Write(shape);
        return $"{shape.Architecture}-{shape.Layers}x{shape.Width}-{GgufFileTypes.NameOf(type)}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12]}";
    }
}
