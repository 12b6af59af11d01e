using LocalRunner.Bench.Reports.Charts;
using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Reports;

/// <summary>Which settings do best: a sheet a step, with what was kept and why.</summary>
internal static class SweepSection
{
    public static ReportSection Of(SweepReport sweep) => new($"Sweep of {sweep.Model}",
    [
        FactList.Of("",
            ("compared", sweep.Measure),
            ("before", Figures.Seconds(sweep.SecondsBefore)),
            ("after", $"{Figures.Seconds(sweep.SecondsAfter)} ({Figures.Difference((sweep.SecondsAfter / sweep.SecondsBefore) - 1)})"),
            ("best settings", ModelSection.Settings(sweep.Best)),
            ("saved to", sweep.SavedTo)),
        .. sweep.Steps.Select(step => Step(step) with { Note = Note(step) }),
        .. sweep.Steps.Select(SweepChart.Of),
    ]);

    private static Sheet Step(SweepStep step) => Sheet.Of($"{step.Setting}: {step.Chosen}", step.Trials,
        new("value", trial => trial.Value, IsNumber: false),
        new("choice", trial => trial.Value == step.Chosen ? "chosen" : null, IsNumber: false),
        new("exchange", trial => Measured(trial, Figures.Seconds(trial.Seconds))),
        new("noise %", trial => Measured(trial, Figures.Share(trial.Noise))),
        new("prompt t/s", trial => Measured(trial, Figures.Rate(trial.PromptTokensPerSecond))),
        new("t/s", trial => Measured(trial, Figures.Rate(trial.TokensPerSecond))),
        new("peak", trial => Figures.Size(trial.Resident)));

    private static string Note(SweepStep step) =>
        string.Join(' ', step.Trials.Where(trial => trial.Error is not null).Select(trial => $"{trial.Value}: {trial.Error}").Prepend(step.Reason));

    private static string? Measured(SweepTrial trial, string? figure) => trial.Error is null ? figure : null;
}
