using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Results;
using LocalRunner.Machine;

namespace LocalRunner.Bench.Sweeps;

/// <summary>
/// Finds the settings that a model runs best with on this machine, one setting after the other: its values are measured in turn, there and
/// back, and a value is taken only when it is faster by more than the noise.
/// </summary>
public sealed class SettingSweep
{
    /// <summary>Gets the settings that can be swept, in the order in which they are.</summary>
    public static IReadOnlyList<string> Settings { get; } = ["threads", "flash-attention", "ubatch", "kv-type", "load-mode"];

    private const int Passes = 2;
    private static readonly int[] s_microBatches = [128, 256, 512, 1024];
    private static readonly KvCacheType[] s_cacheTypes = [KvCacheType.F16, KvCacheType.Q8_0];
    private static readonly BenchTest s_read = new(BenchTestKind.Prompt, 1024, 0);
    private static readonly BenchTest s_write = new(BenchTestKind.Generate, 0, 64);

    private readonly BenchRunner _measure;
    private readonly IReadOnlyList<string> _settings;
    private readonly IProgress<BenchProgress>? _progress;

    /// <param name="settings">What is swept, of <see cref="Settings"/>; empty for all of it.</param>
    /// <param name="measure">Measures files; null does it in this process.</param>
    /// <param name="progress">Gets how far it is.</param>
    /// <exception cref="LocalRunnerException">A setting is none that can be swept.</exception>
    public SettingSweep(IReadOnlyList<string> settings, BenchRunner? measure = null, IProgress<BenchProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.FirstOrDefault(setting => !Settings.Contains(setting, StringComparer.Ordinal)) is { } unknown)
            throw Require.Invalid($"'{unknown}' can't be swept. There are: {string.Join(", ", Settings)}.");
        _settings = settings.Count > 0 ? [.. Settings.Where(settings.Contains)] : Settings;
        (_measure, _progress) = (measure ?? ModelBench.RunAsync, progress);
    }

    /// <summary>Sweeps the settings of a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Where it begins, how often each value is measured, and how much noise is too much.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What was found, and the options to load the model with.</returns>
    /// <exception cref="LocalRunnerException">The model can't be loaded.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<(SweepReport Report, ModelOptions Best)> RunAsync(string path, BenchOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var bench = options with { Tests = [s_read, s_write], Load = options.Load with { ContextLength = options.Load.ContextLength ?? s_read.PromptTokens + 256 } };
        var first = (await _measure([path], bench, null, cancellation).ConfigureAwait(false))[0];
        var (load, steps) = (bench.Load, new List<SweepStep>());
        foreach (var setting in _settings)
        {
            var values = Values(setting, first.Settings!).ToList();
            var done = steps.Count;
            var trials = await TryAsync(path, bench with { Load = load }, setting, values, done, cancellation).ConfigureAwait(false);
            var (chosen, reason) = Choose(values, trials);
            load = values[chosen].Apply(load);
            steps.Add(new(setting, trials, values[chosen].Name, reason));
        }

        var last = (await _measure([path], bench with { Load = load }, null, cancellation).ConfigureAwait(false))[0];
        return (new()
        {
            Model = first.Name,
            Measure = $"{s_read.PromptTokens} tokens read and {2 * s_write.AnswerTokens} written",
            Steps = steps,
            Best = last.Settings!,
            SecondsBefore = Exchange(first.Tests).Seconds,
            SecondsAfter = Exchange(last.Tests).Seconds,
        }, load with { ContextLength = options.Load.ContextLength });
    }

    private async Task<List<SweepTrial>> TryAsync(string path, BenchOptions bench, string setting, List<SweptValue> values, int stepsDone, CancellationToken cancellation)
    {
        var results = values.ConvertAll(_ => new List<BenchedModel>());
        var errors = new string?[values.Count];
        for (var turn = 0; turn < Passes * values.Count; turn++)
        {
            var (pass, place) = Math.DivRem(turn, values.Count);
            var at = pass % 2 == 0 ? place : values.Count - 1 - place;
            _progress?.Report(new($"{setting} {values[at].Name}", (stepsDone + (turn / (double)(Passes * values.Count))) / _settings.Count));
            try
            {
                if (errors[at] is null)
                    results[at].Add((await _measure([path], bench with { Load = values[at].Apply(bench.Load) }, null, cancellation).ConfigureAwait(false))[0]);
            }
            catch (LocalRunnerException exception)
            {
                errors[at] = exception.Message;
            }
        }

        return [.. values.Select((value, i) => Trial(value.Name, results[i], errors[i]))];
    }

    private static SweepTrial Trial(string value, List<BenchedModel> models, string? error)
    {
        if (error is not null || models.Count == 0)
            return new(value, 0, 0, 0, 0, null, error ?? "It was not measured.");
        var tests = Enumerable.Range(0, models[0].Tests.Count).Select(i => models[0].Tests[i] with { Seconds = SampleSummary.Of([.. models.SelectMany(model => model.Tests[i].Samples)]) }).ToList();
        var (seconds, noise) = Exchange(tests);
        return new(value, seconds, noise, s_read.PromptTokens / tests[0].Seconds.Median, s_write.AnswerTokens / tests[1].Seconds.Median, models.Max(model => model.Memory?.Resident));
    }

    /// <summary>The answer counts twice: it is measured with half of its tokens.</summary>
    private static (double Seconds, double Noise) Exchange(IReadOnlyList<BenchedTest> tests)
    {
        var (read, write) = (tests[0].Seconds, tests[1].Seconds);
        var seconds = read.Median + (2 * write.Median);
        return (seconds, Math.Sqrt(Math.Pow(read.Median * read.Noise, 2) + Math.Pow(2 * write.Median * write.Noise, 2)) / seconds);
    }

    private static (int Chosen, string Reason) Choose(List<SweptValue> values, List<SweepTrial> trials)
    {
        var current = Math.Max(0, values.FindIndex(value => value.IsCurrent));
        var working = Enumerable.Range(0, trials.Count).Where(i => trials[i].Error is null).ToList();
        if (working.Count == 0)
            return (current, "No value could be measured.");

        var best = working.MinBy(i => trials[i].Seconds);
        if (trials[current].Error is not null)
            return (best, $"{trials[current].Value} does not work here.");
        if (best == current)
            return (current, "Nothing is faster.");

        var gain = 1 - (trials[best].Seconds / trials[current].Seconds);
        var noise = 2 * Math.Sqrt(Math.Pow(trials[best].Noise, 2) + Math.Pow(trials[current].Noise, 2));
        return gain > noise
            ? (best, FormattableString.Invariant($"{100 * gain:0.0} % faster than {trials[current].Value}."))
            : (current, FormattableString.Invariant($"{trials[best].Value} was {100 * gain:0.0} % faster, which is within the noise of {100 * noise:0.0} %."));
    }

    private static IEnumerable<SweptValue> Values(string setting, BenchedSettings current) => setting switch
    {
        "threads" => Threads().Append(current.Threads).Distinct().Order()
            .Select(threads => new SweptValue($"{threads}", threads == current.Threads, load => load with { Threads = threads })),
        "flash-attention" =>
        [
            new("on", current.FlashAttention, load => load with { FlashAttention = FlashAttention.On }),
            new("off", !current.FlashAttention, load => load with { FlashAttention = FlashAttention.Off }),
        ],
        "ubatch" => s_microBatches.Append(current.Ubatch).Distinct().Order()
            .Select(size => new SweptValue($"{size}", size == current.Ubatch, load => load with { MicroBatchSize = size })),
        "kv-type" => WithCurrent(
            current.KvTypeK == current.KvTypeV ? current.KvTypeK : $"{current.KvTypeK}/{current.KvTypeV}",
            s_cacheTypes.Select(type => (type.Name(), (Func<ModelOptions, ModelOptions>)(load => load with { KeyCacheType = type, ValueCacheType = type })))),
        _ => WithCurrent(
            current.LoadMode,
            [("mmap", load => load with { LoadMode = LoadMode.MemoryMapped }), ("none", load => load with { LoadMode = LoadMode.None })]),
    };

    /// <summary>What it begins with is a value too, also where it is none of the usual ones.</summary>
    private static IEnumerable<SweptValue> WithCurrent(string current, IEnumerable<(string Name, Func<ModelOptions, ModelOptions> Apply)> usual)
    {
        var values = usual.Select(each => new SweptValue(each.Name, each.Name == current, each.Apply)).ToList();
        return values.Exists(value => value.IsCurrent) ? values : values.Prepend(new(current, IsCurrent: true, load => load));
    }

    private static IEnumerable<int> Threads()
    {
        var machine = MachineInfo.Detect();
        return [Math.Max(1, machine.UsableCores / 2), machine.UsableCores, machine.LogicalCores];
    }
}
