using System.Diagnostics;
using LocalRunner.Benchmarks.SideBySide;

namespace LocalRunner.Benchmarks.Serving;

/// <summary>
/// Lets a long prompt come while four answers are being written, and compares their longest gap with the longest micro-batch of the same
/// prompt alone; then cancels it, and takes the time until its place is free.
/// </summary>
internal static class Stall
{
    private const int Streams = 4;
    private const int LongPrompt = 8000;
    private const int AnswerTokens = 400;

    public static async Task MeasureAsync(string path, int rounds)
    {
        var options = new ModelOptions { ContextLength = LongPrompt + (Streams * (AnswerTokens + 64)) + 256, Parallel = Streams + 1 };
        await using var model = await LocalModel.LoadAsync(path, options);
        var endless = SmallModel.Endless(model);
        var (gaps, ends) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var alone = await AloneAsync(model, endless, round);
            var (gap, end, tokens) = await TogetherAsync(model, endless, round);
            gaps.Add(gap / alone);
            ends.Add(end / alone);
            Console.WriteLine($"round {round + 1}: longest micro-batch alone {alone.TotalMilliseconds:0} ms, longest gap of {Streams} answers beside it {gap.TotalMilliseconds:0} ms "
                + $"({tokens} tokens meanwhile), cancelled until free {end.TotalMilliseconds:0} ms");
        }

        Console.WriteLine($"longest gap over longest micro-batch: median {Median(gaps):0.00}; freed after, in micro-batches: median {Median(ends):0.00}");
    }

    private static async Task<TimeSpan> AloneAsync(LocalModel model, SamplingOptions sampling, int round)
    {
        var pieces = new PieceTimes();
        var answer = await new TimedAnswer().RunAsync(model.GenerateAsync(RandomPrompt.Of(LongPrompt, round), Options(1, sampling, pieces)));
        return pieces.Longest(answer.Arrivals[0]);
    }

    private static async Task<(TimeSpan Gap, TimeSpan Freed, int Tokens)> TogetherAsync(LocalModel model, SamplingOptions sampling, int round)
    {
        using var stop = new CancellationTokenSource();
        var writing = Enumerable.Range(0, Streams).Select(i => new TimedAnswer()).ToList();
        var tasks = writing.Select((answer, i) => Task.Run(() => answer.RunAsync(model.GenerateAsync(RandomPrompt.Of(32, 100 + i), Options(int.MaxValue, sampling, null), stop.Token)))).ToList();
        await UntilAsync(() => writing.All(answer => answer.Arrivals.Count > 16));

        var from = Stopwatch.GetTimestamp();
        var late = await Task.Run(() => new TimedAnswer().RunAsync(model.GenerateAsync(RandomPrompt.Of(LongPrompt, round), Options(1, sampling, null))));
        var gap = writing.Max(answer => answer.LongestGap(from, late.Arrivals[0]));
        var tokens = writing.Sum(answer => answer.Arrivals.Count(arrival => arrival > from && arrival <= late.Arrivals[0]));

        // Once more, and cancelled in its middle.
        using var cancel = new CancellationTokenSource();
        var pieces = new PieceTimes();
        var cancelled = Task.Run(() => new TimedAnswer().RunAsync(model.GenerateAsync(RandomPrompt.Of(LongPrompt, round + 50), Options(1, sampling, pieces), cancel.Token)));
        await UntilAsync(() => pieces.Read > LongPrompt / 3);
        var at = Stopwatch.GetTimestamp();
        await cancel.CancelAsync();
        await cancelled;
        var freed = Stopwatch.GetElapsedTime(at);
        await stop.CancelAsync();
        await Task.WhenAll(tasks);
        return (gap, freed, tokens);
    }

    private static GenerationOptions Options(int most, SamplingOptions sampling, IProgress<PromptProgress>? progress) =>
        new() { MaxTokens = Math.Min(most, AnswerTokens), Sampling = sampling, ReusePrefix = false, PromptProgress = progress };

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(1);
    }

    private static double Median(List<double> values) => Quartiles.Of(values).Median;
}
