using System.Globalization;
using LocalRunner.Machine;
using LocalRunner.Measurement;

namespace LocalRunner.Cli.Bench;

/// <summary>
/// Measures what this machine's memory and cores can do at best. Whoever shares the machine can only lower it, for seconds or minutes: it is
/// measured again between the models, and the best moment counts.
/// </summary>
internal sealed class MachineRoofs
{
    public MachineRoofs(double usdPerKilowattHour, double? watts)
    {
        var (machine, energy) = (MachineInfo.Detect(), EnergyCounter.Open());
        Machine = new()
        {
            Processor = machine.Processor,
            Cores = machine.UsableCores,
            Memory = machine.EffectiveMemory,
            OperatingSystem = machine.OperatingSystem,
            BandwidthProblem = "too little memory is free to measure it, so shares of it are left out",
            EnergySource = energy.IsAvailable ? energy.Description : watts is { } given ? string.Create(CultureInfo.InvariantCulture, $"{given:0.#} W, as given") : null,
            EnergyProblem = energy.Problem,
            UsdPerKilowattHour = usdPerKilowattHour,
        };
    }

    /// <summary>Gets the machine with the best that was measured so far.</summary>
    public BenchMachine Machine { get; private set; }

    /// <summary>Measures once more, for about two seconds.</summary>
    public BenchMachine Measure(IProgress<BenchProgress> progress, CancellationToken cancellation)
    {
        // What is free changes with the models.
        var machine = MachineInfo.Detect();
        progress.Report(new("measuring memory bandwidth", 0));
        var bandwidth = Best(Machine.Bandwidth, MemoryBandwidth.Measure(machine, cancellation));
        progress.Report(new("measuring matrix throughput", 0));
        var throughput = Best(Machine.MatrixThroughput, MatrixThroughput.Measure(machine, cancellation));
        return Machine = Machine with
        {
            Bandwidth = bandwidth,
            BandwidthProblem = bandwidth is null ? Machine.BandwidthProblem : null,
            MatrixThroughput = throughput,
        };
    }

    private static double? Best(double? before, double? now) => before is null || now > before ? now ?? before : before;
}
