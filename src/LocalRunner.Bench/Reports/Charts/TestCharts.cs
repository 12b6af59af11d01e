using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Reports.Charts;

/// <summary>The charts of a model that was measured.</summary>
internal static class TestCharts
{
    private const int FewSamples = 3;

    public static IEnumerable<Chart> Of(BenchedModel model, BenchMachine machine)
    {
        foreach (var (kind, title) in new[] { (BenchTestKind.Prompt, "Reading prompts"), (BenchTestKind.Generate, "Writing") })
        {
            var tests = model.Tests.Where(test => test.Kind == kind && test.TokensPerSecond is not null).ToList();
            yield return new BarChart($"{title}, t/s", "Bars are means; whiskers reach from the 5th to the 95th percentile.", [.. tests.Where(_ => tests.Count > 1).Select(test =>
                new Bar(test.Name, test.TokensPerSecond!.Mean, Figures.Rate(test.TokensPerSecond.Mean) + (test.Noisy ? ", noisy" : ""))
                {
                    Interval = test.Samples.Count > 1 ? (test.TokensPerSecond.P5, test.TokensPerSecond.P95) : null,
                })]);
            foreach (var series in tests.GroupBy(test => (test.PromptTokens, test.AnswerTokens)).Where(series => series.DistinctBy(test => test.Depth).Count() > 1))
            {
                yield return new LinePlot($"{title} by depth: {series.First().Name}, t/s", "Speed against the tokens that the cache holds already.", "tokens in the cache", Scale.OfRate,
                    [new("measured", [.. series.OrderBy(test => test.Depth).Select(test => ((double)test.Depth, test.TokensPerSecond!.Median, ((double, double)?)null))], IsMeasured: true)]);
            }
        }

        yield return new DotStrip("Repetitions", [.. model.Tests.Where(test => test.Samples.Count >= FewSamples && test.Seconds.Median > 0).Select(Strip)]);
        if (model.Memory is { Resident: { } resident, Anonymous: { } anonymous } memory)
        {
            yield return new StackedBars("Peak of memory", "From the left what can't be evicted, then what mirrors files; against the memory of the machine.",
            [
                ("predicted", Parts(memory.PredictedAnonymous, memory.PredictedResident)),
                ("measured", Parts(anonymous, resident)),
            ],
            (machine.Memory, "the machine has"));
        }
    }

    private static (string Label, IReadOnlyList<double> Distances) Strip(BenchedTest test) =>
        (test.Noisy ? $"{test.Name} (too noisy to rank)" : test.Name, [.. test.Samples.Select(seconds => (test.Seconds.Median / seconds) - 1)]);

    private static (string Name, long Bytes, string Style)[] Parts(long anonymous, long resident) =>
        [("can't be evicted", anonymous, "here"), ("mirrors files", Math.Max(0, resident - anonymous), "other")];
}
