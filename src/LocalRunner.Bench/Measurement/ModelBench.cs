using System.Globalization;
using LocalRunner.Architectures;
using LocalRunner.Bench.Results;
using LocalRunner.Gguf;
using LocalRunner.Machine;
using LocalRunner.Memory;

namespace LocalRunner.Bench.Measurement;

/// <summary>Measures models: how fast they read and write, and what memory they take.</summary>
public static class ModelBench
{
    /// <summary>Measures one model in this process, whose peak of memory is taken for the model's: a process that did other things before reports those too.</summary>
    /// <param name="path">The file, the first one of a split model.</param>
    /// <param name="options">What is measured; null takes the defaults.</param>
    /// <param name="progress">Gets how far it is.</param>
    /// <param name="cancellation">Stops the measurement.</param>
    /// <returns>What it gave, without shares of what the machine can do: <c>RooflineShares.Of</c> adds them.</returns>
    /// <exception cref="LocalRunnerException">The model can't be loaded or does not fit, or an option is outside what it allows.</exception>
    /// <exception cref="OperationCanceledException">The measurement was cancelled.</exception>
    public static async Task<BenchedModel> RunAsync(
        string path, BenchOptions? options = null, IProgress<BenchProgress>? progress = null, CancellationToken cancellation = default) =>
        (await RunAsync([path], options, progress, cancellation).ConfigureAwait(false))[0];

    /// <summary>Measures several models side by side: all are loaded, and each repetition goes round, so that what disturbs the machine hits all alike.</summary>
    /// <param name="paths">The files. Their models must fit together.</param>
    /// <param name="options">What is measured; null takes the defaults.</param>
    /// <param name="progress">Gets how far it is.</param>
    /// <param name="cancellation">Stops the measurement.</param>
    /// <returns>What it gave, in the order of the paths; peaks of memory only for a single one.</returns>
    /// <exception cref="LocalRunnerException">A model can't be loaded or does not fit, or an option is outside what it allows.</exception>
    /// <exception cref="OperationCanceledException">The measurement was cancelled.</exception>
    public static async Task<IReadOnlyList<BenchedModel>> RunAsync(
        IReadOnlyList<string> paths, BenchOptions? options = null, IProgress<BenchProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        options ??= new BenchOptions();
        options.Validate();
        var sessions = new List<BenchSession>();
        try
        {
            foreach (var path in paths)
            {
                progress?.Report(new($"loading {Path.GetFileName(path)}", 0));
                sessions.Add(await BenchSession.LoadAsync(path, options.LoadForTests, cancellation).ConfigureAwait(false));
                await sessions[^1].WarmUpAsync(options.ContextFilled, cancellation).ConfigureAwait(false);
            }

            return await MeasureAsync(sessions, options.WantedTests, options, progress, cancellation).ConfigureAwait(false);
        }
        finally
        {
            foreach (var session in sessions)
                await session.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<IReadOnlyList<BenchedModel>> MeasureAsync(
        List<BenchSession> sessions, IReadOnlyList<BenchTest> tests, BenchOptions options, IProgress<BenchProgress>? progress, CancellationToken cancellation)
    {
        var rounds = new BenchRounds(sessions, options);
        var samples = new List<IReadOnlyList<BenchSamples>>();
        var memory = ProcessMemory.Read();

        // Loading again would add to the peak, so it comes last.
        foreach (var test in tests.OrderBy(test => test.Kind == BenchTestKind.Load))
        {
            var before = samples.Count;
            samples.Add(await rounds.RunAsync(test, done => progress?.Report(new(test.Name, (before + done) / tests.Count)), cancellation).ConfigureAwait(false));
            if (test.Kind != BenchTestKind.Load)
                memory = ProcessMemory.Read();
            progress?.Report(new(test.Name, (double)samples.Count / tests.Count, Finished()));
        }

        return Finished();

        IReadOnlyList<BenchedModel> Finished() =>
            [.. sessions.Select((session, i) => Describe(session.Model, [.. samples.Select(each => each[i])], options, sessions.Count == 1 ? memory : null))];
    }

    private static IEnumerable<string> ContextNotes(LocalModel model, BenchOptions options) => (options.Load.ContextLength ?? 0) <= options.ContextFilled ? [] :
        [string.Create(CultureInfo.InvariantCulture, $"Of the context of {model.Settings.ContextLength} tokens the tests filled {options.ContextFilled}: the predicted peak is one of a full context.")];

    private static BenchedModel Describe(LocalModel model, IReadOnlyList<BenchSamples> samples, BenchOptions options, ProcessMemory? memory)
    {
        var (info, plan) = (model.Info, model.Plan);
        using var file = GgufFile.Open(info.Path);
        var work = new TokenWork(file, plan.Settings);
        return new()
        {
            Name = info.Name,
            Path = info.Path,
            Architecture = info.Architecture,
            Parameters = info.Parameters,
            Layers = (int)(new ModelHeader(file).Largest("block_count") ?? 0),
            FileType = info.FileType,
            SizeBytes = info.SizeBytes,
            Settings = BenchedSettings.Of(model.Settings),
            Memory = new(plan.Memory.ResidentPeak, plan.Memory.Anonymous, memory?.PeakResident, memory?.Anonymous, memory?.FileBacked),
            Tests = [.. samples.Select(each => each.Sum(work, options))],
            Notes = [.. plan.Warnings, .. ContextNotes(model, options), .. samples.Select(each => SampleRemark.Of(each.Test, each.Seconds)).OfType<string>()],
        };
    }
}
