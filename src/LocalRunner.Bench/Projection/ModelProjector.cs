using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Results;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Memory;
using LocalRunner.Plans;
using LocalRunner.Synthesis;

namespace LocalRunner.Bench.Projection;

/// <summary>
/// Measures models that are not downloaded: builds the exact shape with random weights and as many layers as memory allows, measures it with
/// each of two or more numbers of layers, side by side, and projects the whole. Neither speed nor memory depends on what the weights are.
/// </summary>
/// <param name="measure">Measures files side by side; null does it in this process.</param>
public sealed class ModelProjector(BenchRunner? measure = null)
{
    private const double DiskShare = 0.9;
    private readonly BenchRunner _measure = measure ?? ModelBench.RunAsync;

    /// <summary>Measures a model, whole where it fits, otherwise by its parts.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="type">The file type.</param>
    /// <param name="options">What is measured; null takes the defaults.</param>
    /// <param name="progress">Gets how far it is.</param>
    /// <param name="cancellation">Stops the measurement. What was written is deleted.</param>
    /// <returns>
    /// What the whole model gave, or with <see cref="BenchedModel.Projection"/> what its parts say of it, without shares of the machine's
    /// roofs: <see cref="RooflineShares.Of"/> adds them.
    /// </returns>
    /// <exception cref="LocalRunnerException">Not even the smallest parts fit, a file could not be written, or an option is outside what it allows.</exception>
    /// <exception cref="OperationCanceledException">The measurement was cancelled.</exception>
    public async Task<BenchedModel> RunAsync(
        ModelShape shape,
        GgufFileType type,
        ProjectionOptions? options = null,
        IProgress<BenchProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(shape);
        options ??= new ProjectionOptions();
        var bench = Engine(options.Bench);
        using var folder = new PartsFolder(options.Folder);
        var counts = Counts(shape, type, options, bench.Load, folder);

        var parts = new List<(int Layers, string Path)>();
        foreach (var count in counts)
        {
            var at = parts.Count;
            parts.Add((count, folder.Write(
                SyntheticModel.CreatePart(shape, type, count), $"{count}-layers.gguf",
                done => progress?.Report(new($"writing {count} of {shape.Layers} layers", 0.3 * (at + done) / counts.Count)), cancellation)));
        }

        var benched = await _measure([.. parts.Select(part => part.Path)], bench, new Later(progress), cancellation).ConfigureAwait(false);
        var name = $"{(shape.Name.Length > 0 ? shape.Name : shape.Architecture)}:{GgufFileTypes.NameOf(type)}";
        if (counts is [var only] && only == shape.Layers)
            return benched[0] with { Name = name, Path = null, Notes = [.. benched[0].Notes, "Measured whole, with random weights in the exact shape."] };
        return Project(shape, type, name, options, [.. benched.Select((model, i) => model with { Name = $"{name}, {counts[i]} layers", Path = null })], parts);
    }

    private static BenchOptions Engine(BenchOptions bench)
    {
        IReadOnlyList<BenchTest> tests = [.. bench.WantedTests.Where(test => test.Kind is BenchTestKind.Prompt or BenchTestKind.Generate)];
        if (tests.Count == 0)
            throw Require.Invalid("Only pp and tg tests can be projected, and none was asked for. Add one, such as --tg 128.");

        // Before gigabytes are written for what can't be measured; and what fits depends on the context.
        bench = bench with { Tests = tests };
        bench.Validate();
        return bench with { Load = bench.LoadForTests };
    }

    private static IReadOnlyList<int> Counts(ModelShape shape, GgufFileType type, ProjectionOptions options, ModelOptions load, PartsFolder folder)
    {
        foreach (var count in options.Layers)
            Require.InRange(count, 1, shape.Layers, "The number of layers", "");
        var memory = Math.Min(options.Budget?.Bytes ?? long.MaxValue, DeviceInfo.Detect().Budget);
        var disk = Math.Min(options.Disk?.Bytes ?? long.MaxValue, (long)(folder.FreeBytes * DiskShare));
        return new LayerChoice(shape, type, load, memory, disk).Counts(options.Layers);
    }

    private static BenchedModel Project(
        ModelShape shape, GgufFileType type, string name, ProjectionOptions options, List<BenchedModel> benched, List<(int Layers, string Path)> parts)
    {
        using var whole = SyntheticModel.Create(shape with { Name = name }, type).Preview();
        var plan = MemoryPlanner.Plan(whole, options.Bench.Load, DeviceInfo.Detect());
        var settings = AsMeasured(plan.Settings, benched[0].Settings);
        var work = new TokenWork(whole, settings);
        var works = parts.ConvertAll(part =>
        {
            using var header = SyntheticModel.CreatePart(shape, type, part.Layers).Preview();
            return new TokenWork(header, settings);
        });

        var tests = benched[0].Tests.Select((test, i) => Project(test, [.. benched.Select(model => model.Tests[i])], works, work, shape.Layers)).ToList();
        return new()
        {
            Name = name,
            Architecture = shape.Architecture,
            Parameters = whole.Tensors.Sum(tensor => tensor.Elements),
            Layers = shape.Layers,
            FileType = GgufFileTypes.NameOf(type),
            SizeBytes = whole.FileBytes,
            Settings = benched[0].Settings,
            Memory = new(plan.Memory.ResidentPeak, plan.Memory.Anonymous, null, null, null),
            Projection = new()
            {
                Layers = shape.Layers,
                Parts = benched,
                Tests = tests,
                Fits = plan.Fits,
                Verdict = plan.Reason,
                PredictedResident = plan.Memory.ResidentPeak,
                MaxContext = plan.MaxContext,
            },
        };
    }

    /// <summary>A whole model that does not fit is planned with smaller keys and values than its parts were measured with.</summary>
    private static PlanSettings AsMeasured(PlanSettings planned, BenchedSettings? measured) => measured is null ? planned : planned with
    {
        KeyCacheType = KvCacheTypes.Parse(measured.KvTypeK) ?? planned.KeyCacheType,
        ValueCacheType = KvCacheTypes.Parse(measured.KvTypeV) ?? planned.ValueCacheType,
    };

    private static ProjectedTest Project(BenchedTest test, List<BenchedTest> measured, List<TokenWork> parts, TokenWork whole, int layers)
    {
        // Every part has one last layer, as the whole has; it takes two of them to tell it from the others.
        var writes = test.Kind == BenchTestKind.Generate;
        var repeated = writes || parts.Count == 1 ? layers : layers - 1;
        var points = measured.Select((result, i) => new LayerPoint(Of(parts[i]), result.Seconds.Midmean / Tokens(result), result.Seconds.Noise));
        var fit = new LayerFit([.. points], writes ? whole.FixedBytes : null);
        var (seconds, least, most) = fit.At(Of(whole));
        var bytes = writes ? whole.FixedBytes + whole.LayerBytesAt(test.Depth, test.AnswerTokens) : (double?)null;
        return new(
            test.Name, fit.FixedSeconds, fit.LayerSeconds(Of(whole)) / Math.Max(1, repeated), 1 / seconds, 1 / most, 1 / least,
            bytes, BandwidthShare: null, repeated, measured.Exists(result => result.Noisy));

        double Of(TokenWork work) => writes ? work.LayerBytesAt(test.Depth, test.AnswerTokens)
            : repeated == layers ? work.LayerOperations(test.Depth, test.PromptTokens)
            : work.RepeatedOperations(test.Depth, test.PromptTokens);

        static int Tokens(BenchedTest result) => result.Kind == BenchTestKind.Generate ? result.AnswerTokens : result.PromptTokens;
    }

    /// <summary>Measuring comes after writing.</summary>
    private sealed class Later(IProgress<BenchProgress>? progress) : IProgress<BenchProgress>
    {
        public void Report(BenchProgress value) => progress?.Report(value with { Done = 0.3 + (0.7 * value.Done) });
    }
}
