using System.Globalization;
using LocalRunner.Machine;
using LocalRunner.Measurement;

namespace LocalRunner.Cli.Bench;

/// <summary>Measures what this machine's memory and cores can do at best, before anything else is held against it.</summary>
internal static class MachineRoofs
{
    private const int Passes = 2;

    public static BenchMachine Measure(double usdPerKilowattHour, double? watts, IProgress<BenchProgress> progress, CancellationToken cancellation)
    {
        var machine = MachineInfo.Detect();
        double? bandwidth = null, throughput = null;
        for (var pass = 0; pass < Passes; pass++)
        {
            // Others share the machine; the best moment counts.
            progress.Report(new("measuring memory bandwidth", 0));
            bandwidth = Best(bandwidth, MemoryBandwidth.Measure(machine, cancellation));
            progress.Report(new("measuring matrix throughput", 0));
            throughput = Best(throughput, MatrixThroughput.Measure(machine, cancellation));
        }

        var energy = EnergyCounter.Open();
        return new()
        {
            Processor = machine.Processor,
            Cores = machine.UsableCores,
            Memory = machine.EffectiveMemory,
            OperatingSystem = machine.OperatingSystem,
            Bandwidth = bandwidth,
            BandwidthProblem = bandwidth is null ? "too little memory is free to measure it, so shares of it are left out" : null,
            MatrixThroughput = throughput,
            EnergySource = energy.IsAvailable ? energy.Description : watts is { } given ? string.Create(CultureInfo.InvariantCulture, $"{given:0.#} W, as given") : null,
            EnergyProblem = energy.Problem,
            UsdPerKilowattHour = usdPerKilowattHour,
        };
    }

    private static double? Best(double? before, double? now) => before is null || now > before ? now ?? before : before;
}
