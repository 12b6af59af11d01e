using System.Globalization;
using LocalRunner.Bench.Measurement;
using LocalRunner.Bench.Results;
using LocalRunner.Bench.Roofline;
using LocalRunner.Cli.Flags;
using LocalRunner.Machine;

namespace LocalRunner.Cli.Measuring;

/// <summary>
/// Measures what this machine's memory and cores can do. Whoever shares the machine lowers it, for seconds or minutes, and slows the models
/// as well: it is measured again between them, and the middle half of the moments counts, as it does for what is projected.
/// </summary>
internal sealed class MachineRoofline
{
    private readonly List<double> _bandwidths = [];
    private readonly List<double> _throughputs = [];

    public MachineRoofline(double usdPerKilowattHour, double? watts)
    {
        var (machine, energy) = (MachineInfo.Detect(), EnergyCounter.Open());
        var cards = ThisMachine.Detect().Cards.ToList();
        Machine = new()
        {
            Processor = machine.Processor,
            Cores = machine.UsableCores,
            Memory = machine.EffectiveMemory,
            OperatingSystem = machine.OperatingSystem,
            Card = cards.Count == 0 ? null : string.Join(", ", cards.Select(card => card.Name)),
            CardBandwidth = cards.Select(card => card.Bandwidth).Distinct().Count() == 1 ? cards[0].Bandwidth : null,
            EnergySource = energy.IsAvailable ? energy.Description : watts is { } given ? string.Create(CultureInfo.InvariantCulture, $"{given:0.#} W, as given") : null,
            EnergyProblem = energy.Problem,
            UsdPerKilowattHour = usdPerKilowattHour,
        };
    }

    /// <summary>Gets the machine with what was measured so far.</summary>
    public BenchMachine Machine { get; private set; }

    /// <summary>Measures once more, for about two seconds.</summary>
    public BenchMachine Measure(IProgress<BenchProgress> progress, CancellationToken cancellation)
    {
        // What is free changes with the models.
        var machine = MachineInfo.Detect();
        progress.Report(new("measuring memory bandwidth", 0));
        if (MemoryBandwidth.Measure(machine, cancellation) is { } bandwidth)
            _bandwidths.Add(bandwidth);
        progress.Report(new("measuring matrix throughput", 0));
        if (MatrixThroughput.Measure(machine, cancellation) is { } throughput)
            _throughputs.Add(throughput);
        var samples = _bandwidths.Count > 0 ? SampleSummary.Of(_bandwidths) : null;
        return Machine = Machine with
        {
            Bandwidth = samples?.Midmean,
            BandwidthSamples = samples,
            BandwidthProblem = samples is null ? "too little memory is free to measure it, so shares of it are left out" : null,
            MatrixThroughput = _throughputs.Count > 0 ? SampleSummary.Of(_throughputs).Midmean : null,
        };
    }
}
