using LocalRunner.Bench.Results;
using LocalRunner.Bench.Scenarios;
using LocalRunner.Fixtures;

namespace LocalRunner.Bench.Tests.Scenarios;

/// <summary>The laptop's scenario with the models that matter most, and made-up measurements: planning them takes a while.</summary>
public sealed class ScenarioVerdicts
{
    /// <summary>The share of the bandwidth that every model is said to have reached.</summary>
    internal const double Efficiency = 0.5;

    private readonly Lazy<Task<ScenarioReport>> _report = new(Run);

    internal Task<ScenarioReport> ReportAsync() => _report.Value;

    private static Task<ScenarioReport> Run()
    {
        var models = new[] { "llama-3.3-70b", "dbrx", "deepseek-v3", "llama-3.1-405b", "grok-1" };
        var bytes = Efficiency * MadeUp.Machine.Bandwidth / 4;
        var known = MadeUp.Model(
            new(), MadeUp.Test(new(BenchTestKind.Prompt, 128, 0), 8), MadeUp.Test(new(BenchTestKind.Generate, 0, 16), 4) with { BytesPerToken = bytes });
        return ScenarioBench.RunAsync(
            Scenario.Find("laptop-64gb") with { Models = models }, _ => MadeUp.Machine, memo: new(_ => known with { Layers = 80 }, (_, _) => { }));
    }
}
