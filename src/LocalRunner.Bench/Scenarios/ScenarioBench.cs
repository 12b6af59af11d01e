using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Projection;
using LocalRunner.Bench.Results;
using LocalRunner.Catalog;
using LocalRunner.Devices;
using LocalRunner.Plans;

namespace LocalRunner.Bench.Scenarios;

/// <summary>Goes through a scenario: plans each model for its machine, measures or projects it here, and says how it would do there.</summary>
public static class ScenarioBench
{
    /// <summary>Runs a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="machine">
    /// Measures this machine: before each model and in the end, since others may share it. All figures are held against what it returns
    /// last; without a bandwidth, speeds there are left out.
    /// </param>
    /// <param name="measure">Measures files; null does it in this process.</param>
    /// <param name="folder">Where files are written, deleted after each model; null for the system's temporary folder.</param>
    /// <param name="memo">What was measured before; null begins anew.</param>
    /// <param name="progress">Gets how far it is.</param>
    /// <param name="cancellation">Stops it. What the memo has is kept.</param>
    /// <returns>A row for each model; one that could not be measured says why.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<ScenarioReport> RunAsync(
        Scenario scenario,
        Func<IProgress<BenchProgress>, BenchMachine> machine,
        BenchRunner? measure = null,
        string? folder = null,
        ScenarioMemo? memo = null,
        IProgress<BenchProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        ArgumentNullException.ThrowIfNull(machine);
        var device = DeviceInfo.FromPreset(scenario.Device);
        var measurer = new ScenarioMeasure(new ModelProjector(measure), folder, memo ?? ScenarioMemo.InMemory());
        var models = new List<(ScenarioPlan Plan, BenchedModel? Benched, string? Problem)>();
        foreach (var entry in scenario.Models.Select(name => ModelCatalog.Find(name).Entry))
        {
            cancellation.ThrowIfCancellationRequested();
            var plan = ScenarioPlan.Of(scenario, entry, device);
            var inner = new ModelProgress(progress, entry.Id, models.Count, scenario.Models.Count);
            inner.Report(new("planning", 0));
            var runs = plan.Verdict != ScenarioVerdict.DoesNotRun;
            if (runs)
                _ = machine(inner);
            var (benched, problem) = runs ? await MeasureAsync(measurer, plan, inner, cancellation).ConfigureAwait(false) : (null, null);
            models.Add((plan, benched, problem));
        }

        var here = machine(new ModelProgress(progress, "this machine", scenario.Models.Count, scenario.Models.Count));

        return new()
        {
            Name = scenario.Name,
            Question = scenario.Question,
            Device = device.Name,
            Memory = device.Memory,
            Budget = scenario.Budget?.Bytes ?? (device.Gpus.Count > 0 ? Math.Min(device.Budget, device.Gpus[0].Memory) : device.Budget),
            Bandwidth = device.Bandwidth,
            Rows = [.. models.Select(model => Row(scenario, model.Plan, device, model.Benched is { } benched ? RooflineShares.Of(benched, here) : null, model.Problem))],
        };
    }

    private static async Task<(BenchedModel? Benched, string? Problem)> MeasureAsync(
        ScenarioMeasure measurer, ScenarioPlan plan, IProgress<BenchProgress> progress, CancellationToken cancellation)
    {
        try
        {
            var benched = await measurer.RunAsync(plan.Entry, plan.FileType, progress, cancellation).ConfigureAwait(false);
            return benched.Error is { } error ? (null, error) : (benched, null);
        }
        catch (LocalRunnerException exception)
        {
            // One model that can't be measured does not end the others.
            return (null, exception.Message);
        }
    }

    private static ScenarioRow Row(Scenario scenario, ScenarioPlan planned, DeviceInfo device, BenchedModel? benched, string? problem)
    {
        var (entry, plan) = (planned.Entry, planned.Plan);
        using var header = ScenarioPlan.Header(entry, planned.FileType);
        var runs = planned.Verdict != ScenarioVerdict.DoesNotRun;
        var there = runs ? DeviceProjector.Roof(header, plan) : null;
        var efficiency = benched is null ? null : DeviceProjector.Efficiency(benched);
        var published = PublishedFigures.Of(entry.Id, scenario.Device, planned.FileType) is [var figure, ..] ? figure : null;
        var asPublished = published is null ? null : AsPublished(entry, published, device) * efficiency;
        var peak = plan.Memory.ResidentPeak;
        var cache = plan.Settings;
        return new()
        {
            Model = entry.Id,
            Name = entry.Name,
            Parameters = entry.Parameters,
            Claims = [.. entry.Claims.Select(id => ModelCatalog.Claims.First(claim => claim.Id == id).Statement)],
            Verdict = planned.Verdict,
            Reason = planned.Reason,
            FileType = plan.FileType,
            KvType = cache.KeyCacheType == cache.ValueCacheType ? cache.KeyCacheType.Name() : $"{cache.KeyCacheType.Name()}/{cache.ValueCacheType.Name()}",
            ContextLength = cache.ContextLength,
            MaxContext = runs ? plan.MaxContext : 0,
            PredictedResident = peak,
            LeftForOthers = Math.Max(0, device.Memory - peak),
            Here = benched is null ? null : Speed(benched, BenchTestKind.Generate),
            PromptHere = benched is null ? null : Speed(benched, BenchTestKind.Prompt),
            OnDevice = there * efficiency,
            Roof = there,
            Published = published,
            OnDeviceAsPublished = asPublished,
            Difference = (asPublished / published?.TokensPerSecond) - 1,
            Notes = [.. entry.Limits, .. problem is null ? Array.Empty<string>() : [$"Not measured: {problem}"]],
        };
    }

    /// <summary>The roof of the file type that is nearest to the published format.</summary>
    private static double? AsPublished(CatalogEntry entry, PublishedFigure published, DeviceInfo device)
    {
        using var header = ScenarioPlan.Header(entry, published.NearestFileType);
        return DeviceProjector.Roof(header, MemoryPlanner.Plan(header, null, device));
    }

    private static ScenarioSpeed? Speed(BenchedModel model, BenchTestKind kind)
    {
        if (model.Projection is not { } projection)
        {
            var test = model.Tests.FirstOrDefault(test => test.Kind == kind);
            var speed = test?.TokensPerSecond;
            return speed is null ? null : new(speed.Median, speed.P5, speed.P95, Projected: false, $"all {model.Layers} layers");
        }

        var at = projection.Parts[0].Tests.Select((test, i) => (test.Kind, i)).Where(test => test.Kind == kind).Select(test => (int?)test.i).FirstOrDefault();
        if (at is not { } index)
            return null;
        var projected = projection.Tests[index];
        return new(projected.TokensPerSecond, projected.Low, projected.High, Projected: true,
            $"{string.Join(" and ", projection.Parts.Select(part => part.Layers))} of {projection.Layers} layers");
    }
}
