using LocalRunner.Bench.Results;

namespace LocalRunner.Cli.Measuring;

/// <summary>What a scenario has measured, one line of JSON.</summary>
/// <param name="Circumstances">The machine, the version and the engine.</param>
/// <param name="Key">The shape and the file type.</param>
/// <param name="Model">What it gave.</param>
internal sealed record ScenarioLine(string Circumstances, string Key, BenchedModel Model);
