using LocalRunner.Bench.Pricing;
using LocalRunner.Bench.Results;
using LocalRunner.Memory;

namespace LocalRunner.Bench.Measurement;

/// <summary>The repetitions of a test, as they were timed.</summary>
/// <param name="Test">The test.</param>
/// <param name="Seconds">The time of each.</param>
/// <param name="Joules">The energy of all together; null where it can't be read.</param>
internal sealed record BenchSamples(BenchTest Test, IReadOnlyList<double> Seconds, double? Joules)
{
    /// <summary>Sums them up, beside what a token costs.</summary>
    public BenchedTest Sum(TokenWork work, BenchOptions options)
    {
        var seconds = SampleSummary.Of([.. Seconds]);
        var energy = Joules ?? (options.Watts * Seconds.Sum());
        var joules = Test.IsSpeed && energy > 0 ? energy / (Seconds.Count * Test.Tokens) : null;
        return new()
        {
            Name = Test.Name,
            Kind = Test.Kind,
            PromptTokens = Test.PromptTokens,
            AnswerTokens = Test.AnswerTokens,
            Depth = Test.Depth,
            Sequences = Test.Sequences,
            Samples = Seconds,
            Seconds = seconds,
            TokensPerSecond = Test.IsSpeed ? SampleSummary.Of([.. Seconds.Select(sample => Test.Tokens / sample)]) : null,
            Repeated = Test.Seconds > 0 ? 0 : Seconds.Count - options.Repetitions,
            Noisy = seconds.Noise > options.NoiseLimit,
            BytesPerToken = Test.Kind is BenchTestKind.Generate or BenchTestKind.Sustain ? work.FixedBytes + work.LayerBytesAt(Test.Depth, Test.AnswerTokens) : null,
            OperationsPerToken = Test.Kind == BenchTestKind.Prompt ? work.LayerOperations(Test.Depth, Test.PromptTokens) + (work.FixedOperations / Test.PromptTokens) : null,
            JoulesPerToken = joules,
            UsdPerMillionTokens = joules is { } each && options.UsdPerKilowattHour is { } price ? EnergyCost.UsdPerMillionTokens(each, price) : null,
        };
    }
}
