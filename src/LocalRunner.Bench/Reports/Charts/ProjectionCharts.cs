using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Reports.Charts;

/// <summary>The charts of a model that is projected from fewer layers: a token's time against the layers, a chart a test.</summary>
internal static class ProjectionCharts
{
    public static IEnumerable<Chart> Of(ModelProjection projection) => projection.Tests
        .Where(test => double.IsFinite(test.FixedSeconds) && double.IsFinite(test.LayerSeconds) && test is { Low: > 0, High: > 0, TokensPerSecond: > 0 })
        .Select(test => new LinePlot(
            $"Time a token by layers: {test.Name}",
            "Dots are measured; the line is the fixed part and a layer's time for each, and the whisker at its end is the 95 % interval of the whole model.",
            "layers",
            Scale.OfSeconds,
            [
                new("projected", [(projection.Layers - test.RepeatedLayers, Math.Max(0, test.FixedSeconds), null), (projection.Layers, 1 / test.TokensPerSecond, (1 / test.High, 1 / test.Low))], IsMeasured: false),
                new("measured", [.. Measured(projection, test.Name)], IsMeasured: true),
            ]));

    private static IEnumerable<(double X, double Y, (double Low, double High)? Interval)> Measured(ModelProjection projection, string test) =>
        from part in projection.Parts
        from measured in part.Tests
        where measured.Name == test && measured.TokensPerSecond is { Median: > 0 }
        orderby part.Layers
        select ((double)part.Layers, 1 / measured.TokensPerSecond!.Median, ((double Low, double High)?)null);
}
