using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Projection;

/// <summary>Holds results against what the machine's memory and its cores could do at best.</summary>
public static class RooflineShares
{
    /// <summary>
    /// Adds the shares of the machine's roofline: bytes a token × tokens a second ÷ bandwidth for decode tests (MBU), operations a token ×
    /// tokens a second ÷ matrix throughput for prefill tests; and the speed on another machine, which follows from them. A card's bandwidth is
    /// that which its maker says, and counts where all layers are on it; it computes prompts in all cases, as fast as nobody measured.
    /// </summary>
    /// <param name="model">What was measured, or projected from what was.</param>
    /// <param name="machine">The machine that it was measured on.</param>
    public static BenchedModel Of(BenchedModel model, BenchMachine machine)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(machine);
        var (bandwidth, throughput) = (BandwidthOf(model, machine), machine.Card is null ? machine.MatrixThroughput : null);
        var held = model with
        {
            Tests =
            [
                .. model.Tests.Select(test => test with
                {
                    BandwidthShare = test.BytesPerToken * test.TokensPerSecond?.Median / bandwidth,
                    MatrixShare = test.OperationsPerToken * test.TokensPerSecond?.Median / throughput,
                }),
            ],
            Projection = model.Projection is { } projection ? OfParts(projection, machine) : null,
        };
        return held.Device is { } device ? held with { Device = DeviceProjector.With(device, DeviceProjector.Efficiency(held)) } : held;
    }

    private static ModelProjection OfParts(ModelProjection projection, BenchMachine machine) => projection with
    {
        Parts = [.. projection.Parts.Select(part => Of(part, machine))],
        Tests =
        [
            .. projection.Tests.Select(test => test with
            {
                BandwidthShare = test.BytesPerToken * test.TokensPerSecond / (projection.Parts.Count > 0 ? BandwidthOf(projection.Parts[^1], machine) : machine.Bandwidth),
            }),
        ],
    };

    private static double? BandwidthOf(BenchedModel model, BenchMachine machine) => (machine.Card, model.Settings) switch
    {
        (null, _) or (_, { GpuLayers: 0 }) => machine.Bandwidth,
        (_, { CpuExperts: 0 } settings) when settings.GpuLayers < 0 || settings.GpuLayers > model.Layers => machine.CardBandwidth,
        _ => null,
    };
}
