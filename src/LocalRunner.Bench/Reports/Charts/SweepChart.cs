using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Reports.Charts;

/// <summary>The values of one setting beside each other.</summary>
internal static class SweepChart
{
    public static Chart Of(SweepStep step) => new BarChart($"{step.Setting}: seconds of an exchange", "Shorter is better.", [.. step.Trials
        .Where(trial => trial.Error is null)
        .Select(trial => new Bar(
            trial.Value == step.Chosen ? $"{trial.Value}, chosen" : trial.Value, trial.Seconds, Figures.Seconds(trial.Seconds), trial.Value == step.Chosen ? "here" : "other")
        {
            Interval = (trial.Seconds * (1 - (2 * trial.Noise)), trial.Seconds * (1 + (2 * trial.Noise))),
        })]);
}
