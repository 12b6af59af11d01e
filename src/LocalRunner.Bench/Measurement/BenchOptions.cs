using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Measurement;

/// <summary>Describes what is measured, and how often.</summary>
public sealed record BenchOptions
{
    private const int LeastContext = 256;

    /// <summary>Gets the tests; empty takes <see cref="DefaultTests"/>.</summary>
    public IReadOnlyList<BenchTest> Tests { get => field ?? []; init; }

    /// <summary>Gets how the model is loaded. Without a context, it holds what the longest test needs.</summary>
    public ModelOptions Load { get => field ?? new(); init; }

    /// <summary>Gets the repetitions of each test, after one that does not count.</summary>
    public int Repetitions { get; init; } = 5;

    /// <summary>Gets the noise (<see cref="SampleSummary.Noise"/>) above which more repetitions follow, up to four times as many.</summary>
    public double NoiseLimit { get; init; } = 0.02;

    /// <summary>Gets the time after which no repetition of a test is added because of noise.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets the power in watts that is assumed where energy can't be read; null for none.</summary>
    public double? Watts { get; init; }

    /// <summary>Gets the price of electricity in US dollars a kilowatt-hour; null for none.</summary>
    public double? UsdPerKilowattHour { get; init; }

    /// <summary>Gets the tests that are run when none are named: reading 512 tokens, writing 128, a whole answer, the first token, loading.</summary>
    public static IReadOnlyList<BenchTest> DefaultTests { get; } =
    [
        new(BenchTestKind.Prompt, 512, 0),
        new(BenchTestKind.Generate, 0, 128),
        new(BenchTestKind.Chat, 128, 64),
        new(BenchTestKind.FirstToken, 512, 1),
        new(BenchTestKind.FirstTokenCached, 512, 1),
        new(BenchTestKind.Load, 0, 0),
    ];

    /// <summary>Gets the tests that are run.</summary>
    internal IReadOnlyList<BenchTest> WantedTests => Tests.Count > 0 ? Tests : DefaultTests;

    /// <summary>Gets how the model is loaded, with a context that holds every test.</summary>
    internal ModelOptions LoadForTests => Load with
    {
        ContextLength = Load.ContextLength ?? ContextFilled,
        Parallel = Math.Max(Load.Parallel, WantedTests.Max(test => test.Sequences)),
    };

    /// <summary>Gets how many tokens of the context are filled, at least once.</summary>
    internal int ContextFilled => Math.Max(LeastContext, ContextNeeded);

    private int ContextNeeded => WantedTests.Max(test => test.ContextNeeded);

    /// <summary>Checks every value.</summary>
    /// <exception cref="LocalRunnerException">A value is outside what it allows; the message names it.</exception>
    public void Validate()
    {
        Require.InRange(Repetitions, 1, 10_000, "The number of repetitions", "");
        if (!(NoiseLimit is > 0 and < double.PositiveInfinity))
            throw Require.Invalid($"A noise limit of {NoiseLimit} means nothing; give a share above 0, such as 0.02 (2 percent).");
        if (UsdPerKilowattHour is { } price && !(price is >= 0 and < double.PositiveInfinity))
            throw Require.Invalid($"A price of {price} US dollars a kilowatt-hour means nothing; give one from 0.");
        if (Watts is { } watts && !(watts > 0 && watts < 1e6))
            throw Require.Invalid($"A power of {watts} watts means nothing; give what the machine draws while it computes, such as 45.");
        Require.InRange(Tests.Count, 0, 1000, "The number of tests", "");
        foreach (var test in Tests)
            Validate(test);
        Load.Validate();
        if (Load.ContextLength < ContextNeeded)
            throw Require.Invalid($"The tests need a context of {ContextNeeded} tokens, and {Load.ContextLength} are asked for. Leave the context out, or take shorter tests.");
    }

    private static void Validate(BenchTest test)
    {
        const int most = 1 << 24;
        Require.Defined(test.Kind, "kind of test");
        Require.InRange(test.Depth, 0, most, "The depth of a test", "tokens");
        Require.InRange(test.Seconds, test.Kind == BenchTestKind.Sustain ? 1 : 0, test.Kind == BenchTestKind.Sustain ? 24 * 3600 : 0, $"The duration of {test.Name}", "seconds");
        Require.InRange(test.Sequences, 1, test.Kind == BenchTestKind.Parallel ? 256 : 1, $"The answers side by side of {test.Name}", "");
        var (reads, writes) = (test.Kind is not (BenchTestKind.Generate or BenchTestKind.Parallel or BenchTestKind.Sustain or BenchTestKind.Load), test.Kind is not (BenchTestKind.Prompt or BenchTestKind.Load));
        Require.InRange(test.PromptTokens, reads ? 1 : 0, reads ? most : 0, $"The length of the prompt of {test.Name}", "tokens");
        Require.InRange(test.AnswerTokens, writes ? 1 : 0, writes ? most : 0, $"The length of the answer of {test.Name}", "tokens");
    }
}
