using System.Globalization;
using LocalRunner.Bench.Results;
using LocalRunner.Bench.Text;

namespace LocalRunner.Bench.Reports;

/// <summary>Takes a report apart into its results, each with all that it depends on.</summary>
internal static class BenchLines
{
    public static IEnumerable<BenchLine> Of(BenchReport report)
    {
        var run = new BenchLine
        {
            Kind = "",
            Build = report.Version,
            Engine = report.Engine,
            Runtime = report.Runtime,
            CpuInfo = report.Machine.Processor,
            TestTime = report.Started.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        return report.Models.SelectMany(model => ModelLines.Of(run, model))
            .Concat(report.Sweep is { } sweep ? OfSweep(run, sweep) : [])
            .Concat(report.Scenario is { } scenario ? scenario.Rows.Select(row => OfScenario(run, scenario, row)) : []);
    }

    private static IEnumerable<BenchLine> OfSweep(BenchLine run, SweepReport sweep) =>
        sweep.Steps.SelectMany(step => step.Trials.Select(trial => run with
        {
            Kind = "sweep",
            ModelName = sweep.Model,
            Setting = step.Setting,
            Value = trial.Value,
            Chosen = trial.Value == step.Chosen,
            MedianNs = trial.Error is null ? BenchLine.Nanoseconds(trial.Seconds) : null,
            Noise = trial.Error is null ? trial.Noise : null,
            AvgTs = trial.Error is null ? trial.TokensPerSecond : null,
            PromptTs = trial.Error is null ? trial.PromptTokensPerSecond : null,
            MeasuredResident = trial.Resident,
            Error = trial.Error,
        }));

    private static BenchLine OfScenario(BenchLine run, ScenarioReport scenario, ScenarioRow row) => run with
    {
        Kind = "scenario",
        ModelName = row.Model,
        ModelType = row.FileType,
        ModelNParams = row.Parameters,
        NCtx = row.ContextLength,
        TypeK = row.KvType,
        TypeV = row.KvType,
        AvgTs = row.Here?.Value,
        LowTs = row.Here?.Low,
        HighTs = row.Here?.High,
        Projected = row.Here?.Projected,
        PromptTs = row.PromptHere?.Value,
        PredictedResident = row.PredictedResident,
        Device = scenario.Device,
        Fits = row.Verdict != ScenarioVerdict.DoesNotRun,
        Verdict = SettingNames.Of(row.Verdict),
        Reason = row.Reason,
        DeviceTs = row.OnDevice,
        RoofTs = row.Roof,
        PublishedTs = row.Published?.TokensPerSecond,
        PublishedFormat = row.Published?.Format,
        PublishedSource = row.Published?.Source,
        Difference = row.Difference,
        MaxContext = row.MaxContext,
        LeftForOthers = row.LeftForOthers,
    };
}
