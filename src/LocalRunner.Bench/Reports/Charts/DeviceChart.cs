using LocalRunner.Bench.Reports.Parts;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Reports.Charts;

/// <summary>Writing here, on another machine, and as others published it.</summary>
internal static class DeviceChart
{
    public static IEnumerable<Chart> Of(BenchedModel model, DeviceProjection device)
    {
        var measured = model.Tests.FirstOrDefault(test => test is { Kind: BenchTestKind.Generate, Depth: 0, TokensPerSecond: not null })?.TokensPerSecond;
        var projected = model.Projection?.Tests.FirstOrDefault(test => test.Name.StartsWith("tg", StringComparison.Ordinal));
        var bars = new List<Bar>();
        if (measured is not null)
            bars.Add(new("here, measured", measured.Median, Figures.Rate(measured.Median)) { Interval = (measured.P5, measured.P95) });
        else if (projected is not null)
            bars.Add(new("here, projected", projected.TokensPerSecond, Figures.Rate(projected.TokensPerSecond)) { Interval = (projected.Low, projected.High) });
        if (device.TokensPerSecond is { } speed)
            bars.Add(new($"{device.Device}, projected", speed, Figures.Rate(speed), "there"));
        if (device.Roof is { } roof)
            bars.Add(new($"{device.Device}, roof", roof, Figures.Rate(roof), "other"));
        foreach (var figure in device.Published)
        {
            if (figure.TokensPerSecond is { } published)
                bars.Add(new($"{figure.Machine}, published, {figure.Format}", published, Figures.Rate(published), "other"));
        }

        return bars.Count > 1
            ? [new BarChart("Writing here and there, t/s", "The roof is the speed at which every byte of the bandwidth would be used.", bars)]
            : [];
    }
}
