using System.Globalization;
using LocalRunner.Bench.Projection;
using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Cli.Output;

/// <summary>
/// Tells how fast a plan will write: every token reads the weights that it uses once, so that memory bandwidth is the roof. Engines reach 40 to 85 % of it:
/// 176 of 400 GB/s with Llama 3 8B on an M1 Max, 333 of 400 with a 7B in F16 on an M2 Max (the claims bench-m1-max and bench-m2-max of the catalogue).
/// A card takes a time for each layer beside that, however small it is: 802 and 256 tokens/s were measured with a 1.2 B of 16 and an 8B of 32 layers in Q4_K_M on an
/// H100, whose bandwidth alone would give 4,100 and 720.
/// </summary>
/// <param name="Roof">The tokens a second that all of the bandwidth would give, at the beginning of a conversation.</param>
/// <param name="Bandwidth">The bytes a second of the memory that holds the weights; null where they lie in memories of several speeds.</param>
/// <param name="IsMeasured">Whether it was measured now; it is the maker's figure otherwise.</param>
internal sealed record ExpectedSpeed(double Roof, double? Bandwidth, bool IsMeasured)
{
    private const double LeastShare = 0.4;
    private const double UsualShare = 0.65;
    private const double MostShare = 0.85;
    private const double LayerSeconds = 55e-6;

    /// <summary>Gets the layers that a card computes.</summary>
    public int CardLayers { get; init; }

    public double TokensPerSecond => At(UsualShare);

    public double Least => At(LeastShare);

    public double Most => At(MostShare);

    /// <summary>Estimates it; null where a bandwidth is not known.</summary>
    /// <param name="header">The model's header.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="measured">What this machine's memory was measured to give, in bytes a second; null plans for another machine.</param>
    public static ExpectedSpeed? Of(GgufFile header, MemoryPlan plan, double? measured)
    {
        var device = measured is null ? plan.Device : plan.Device with { Bandwidth = measured };
        var used = device.Gpus.Zip(plan.Memory.Gpus).Where(each => each.Second.Weights > 0).Select(each => each.First).ToList();
        if (used.Exists(gpu => gpu is { Bandwidth: null, SharesMemory: false }))
            return null;
        if (DeviceProjector.Roof(header, plan with { Device = device }) is not { } roof || !double.IsFinite(roof))
            return null;
        var speeds = used.Select(gpu => gpu.Bandwidth ?? device.Bandwidth).Concat(DeviceProjector.MainShare(header, plan) == 0 || device.SharesAllMemory ? [] : [device.Bandwidth]).Distinct().ToList();
        return new(roof, speeds is [{ } only] ? only : null, measured is not null && used.Count == 0)
        {
            CardLayers = used.Exists(gpu => !gpu.SharesMemory) ? plan.Settings.GpuLayers : 0,
        };
    }

    /// <summary>Writes it with what it rests on.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"about {Figure(TokensPerSecond)} tokens/s ({Figure(Least)} to {Figure(Most)}): {100 * LeastShare:0} to {100 * MostShare:0} % of {Basis()}");

    /// <summary>Writes a rate with two or three digits.</summary>
    public static string Figure(double rate) => rate.ToString(rate < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    private double At(double share) => 1 / ((1 / (share * Roof)) + (CardLayers * LayerSeconds));

    private string Basis() => $"{BandwidthText()}{(CardLayers > 0 ? string.Create(CultureInfo.InvariantCulture, $", and {1e6 * LayerSeconds:0} µs a layer") : "")}";

    private string BandwidthText() => Bandwidth is { } bandwidth
        ? string.Create(CultureInfo.InvariantCulture, $"{bandwidth / 1e9:0.#} GB/s of memory, {(IsMeasured ? "measured now" : "as its maker says")}")
        : "the bandwidths of main memory and GPU, as their makers say";
}
