using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Results;

namespace LocalRunner.Fixtures;

/// <summary>Made-up results of measurements, for what is reckoned from them.</summary>
internal static class MadeUp
{
    public static BenchMachine Machine { get; } = new()
    {
        Processor = "Example CPU",
        Cores = 2,
        Memory = 16L << 30,
        OperatingSystem = "Linux",
        Bandwidth = 20e9,
        MatrixThroughput = 100e9,
    };

    public static BenchedTest Test(BenchTest test, params double[] seconds) => new()
    {
        Name = test.Name,
        Kind = test.Kind,
        PromptTokens = test.PromptTokens,
        AnswerTokens = test.AnswerTokens,
        Depth = test.Depth,
        Samples = seconds,
        Seconds = SampleSummary.Of(seconds),
        TokensPerSecond = test.IsSpeed ? SampleSummary.Of([.. seconds.Select(each => test.Tokens / each)]) : null,
    };

    public static BenchedModel Model(ModelOptions load, params BenchedTest[] tests) => new()
    {
        Name = "made up",
        Settings = new(
            load.ContextLength ?? 0, load.Threads ?? 2, load.BatchSize, load.MicroBatchSize ?? 512, (load.KeyCacheType ?? KvCacheType.F16).Name(),
            (load.ValueCacheType ?? load.KeyCacheType ?? KvCacheType.F16).Name(), load.FlashAttention != FlashAttention.Off,
            load.LoadMode switch { LoadMode.Locked => "mlock", LoadMode.None => "none", _ => "mmap" }, Repack: true, 0),
        Tests = tests,
    };

    /// <summary>Answers each file and test with a time, three times the same.</summary>
    public static BenchRunner Runner(Func<string, BenchOptions, BenchTest, double> seconds) => (paths, options, _, cancellation) =>
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyList<BenchedModel>>(
        [
            .. paths.Select(path => Model(options!.Load, [.. options.Tests.Select(test => Test(test, [.. Enumerable.Repeat(seconds(path, options, test), 3)]))])),
        ]);
    };
}
