using System.Diagnostics;
using LocalRunner.Bench.Results;
using LocalRunner.Bench.Roofline;

namespace LocalRunner.Bench.Measurement;

/// <summary>Repeats a test over the sessions in turn until there are enough samples, and more where they are noisy.</summary>
internal sealed class BenchRounds(IReadOnlyList<BenchSession> sessions, BenchOptions options)
{
    private const int MostTimesMore = 4;

    /// <summary>The engine's threads go on polling for about a tenth of a second after their last work, at the next model's cost.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(150);

    private readonly EnergyCounter _energy = EnergyCounter.Open();

    public async Task<IReadOnlyList<BenchSamples>> RunAsync(BenchTest test, Action<double> onProgress, CancellationToken cancellation)
    {
        var samples = new List<double>[sessions.Count];
        var joules = new double?[sessions.Count];
        for (var i = 0; i < sessions.Count; i++)
            (samples[i], joules[i]) = ([], 0);
        var clock = Stopwatch.StartNew();
        var wanted = options.Repetitions;
        var duration = TimeSpan.FromSeconds(test.Seconds);
        for (var round = -1; test.Seconds > 0 ? clock.Elapsed < duration || round < 1 : round < wanted; round++)
        {
            onProgress(test.Seconds > 0 ? Math.Min(1, clock.Elapsed / duration) : Math.Max(0, round) / (double)wanted);
            for (var turn = 0; turn < sessions.Count; turn++)
            {
                // Every other round goes backwards, so that none is always the one behind the same other.
                var at = round % 2 == 0 ? turn : sessions.Count - 1 - turn;
                cancellation.ThrowIfCancellationRequested();
                if (sessions.Count > 1)
                    await Task.Delay(s_rest, cancellation).ConfigureAwait(false);
                double? before = null;
                var seconds = await sessions[at].RunAsync(test, wake: sessions.Count > 1, () => before = _energy.ReadJoules(), cancellation).ConfigureAwait(false);
                if (round < 0)
                    continue;
                samples[at].Add(seconds);
                joules[at] += _energy.ReadJoules() - before;
            }

            if (test.Seconds == 0 && round == wanted - 1 && wanted < options.Repetitions * MostTimesMore && IsNoisy(samples) && clock.Elapsed < options.Patience)
                wanted += options.Repetitions;
        }

        return [.. samples.Zip(joules, (seconds, energy) => new BenchSamples(test, seconds, energy))];
    }

    private bool IsNoisy(List<double>[] samples) => Array.Exists(samples, each => SampleSummary.Of(each).Noise > options.NoiseLimit);
}
