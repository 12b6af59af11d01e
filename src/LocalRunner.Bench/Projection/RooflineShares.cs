using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Projection;

/// <summary>Holds results against what the machine's memory and its cores could do at best.</summary>
public static class RooflineShares
{
    /// <summary>
    /// Adds the shares of the machine's roofline: bytes a token × tokens a second ÷ bandwidth for decode tests (MBU), operations a token ×
    /// tokens a second ÷ matrix throughput for prefill tests; and the speed on another machine, which follows from them.
    /// </summary>
    /// <param name="model">What was measured, or projected from what was.</param>
    /// <param name="machine">The machine that it was measured on.</param>
    public static BenchedModel Of(BenchedModel model, BenchMachine machine)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(machine);
        var held = model with
        {
            Tests =
            [
                .. model.Tests.Select(test => test with
                {
                    BandwidthShare = test.BytesPerToken * test.TokensPerSecond?.Median / machine.Bandwidth,
                    MatrixShare = test.OperationsPerToken * test.TokensPerSecond?.Median / machine.MatrixThroughput,
                }),
            ],
            Projection = model.Projection is { } projection ? OfParts(projection, machine) : null,
        };
        return held.Device is { } device ? held with { Device = DeviceProjector.With(device, DeviceProjector.Efficiency(held)) } : held;
    }

    private static ModelProjection OfParts(ModelProjection projection, BenchMachine machine) => projection with
    {
        Parts = [.. projection.Parts.Select(part => Of(part, machine))],
        Tests = [.. projection.Tests.Select(test => test with { BandwidthShare = test.BytesPerToken * test.TokensPerSecond / machine.Bandwidth })],
    };
}
