using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Reports;

/// <summary>What the figures are of.</summary>
internal static class MachineSection
{
    public static ReportSection Of(BenchMachine machine) => new("Machine", FactList.Of("",
        ("processor", $"{machine.Processor}, {machine.Cores} {(machine.Cores == 1 ? "core" : "cores")}"),
        ("memory", new ByteSize(machine.Memory).ToString()),
        ("bandwidth", Bandwidth(machine) ?? Unknown(machine.BandwidthProblem)),
        ("card", Card(machine)),
        ("matrix throughput", machine.MatrixThroughput is { } operations ? $"{operations / 1e9:0.0} GFLOP/s (32 bits)" : "not measured"),
        ("energy", machine.EnergySource is { } source ? $"{source}, at {machine.UsdPerKilowattHour:0.00##} $/kWh" : Unknown(machine.EnergyProblem)),
        ("system", machine.OperatingSystem)));

    private static string? Bandwidth(BenchMachine machine) => machine.BandwidthSamples is { Count: > 1 } samples
        ? $"{Figures.Bandwidth(machine.Bandwidth)}, the middle of {samples.Count} measurements, {samples.P5 / 1e9:0.0} to {samples.P95 / 1e9:0.0} (p5 to p95)"
        : Figures.Bandwidth(machine.Bandwidth);

    private static string? Card(BenchMachine machine) => machine.Card is null ? null
        : machine.CardBandwidth is { } bandwidth ? $"{machine.Card}, {Figures.Bandwidth(bandwidth)} as its maker says" : machine.Card;

    private static string Unknown(string? problem) => problem is { Length: > 0 } ? $"not measured: {problem}" : "not measured";
}
