using LocalRunner.Bench.Results;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Memory;
using LocalRunner.Plans;

namespace LocalRunner.Bench.Projection;

/// <summary>
/// Tells what a model would do on another machine. Writing a token reads every weight that it uses once, so its speed there is bandwidth ×
/// efficiency ÷ bytes a token, with the share of the bandwidth that was reached here.
/// </summary>
public static class DeviceProjector
{
    private const double LeastShare = 0.005;

    /// <summary>Projects a model that was measured here.</summary>
    /// <param name="model">What was measured; without an efficiency, the roof alone is told.</param>
    /// <param name="header">The model's header.</param>
    /// <param name="device">The other machine.</param>
    /// <param name="options">The options there; null takes the defaults.</param>
    /// <param name="published">The published figures to stand beside.</param>
    public static DeviceProjection Of(BenchedModel model, GgufFile header, DeviceInfo device, PlanOptions? options = null, IReadOnlyList<PublishedFigure>? published = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(device);
        var plan = MemoryPlanner.Plan(header, options, device);
        return With(new()
        {
            Device = device.Name,
            Bandwidth = device.Gpus.Count > 0 ? device.Gpus[0].Bandwidth ?? device.Bandwidth : device.Bandwidth,
            Fits = plan.Fits,
            Verdict = plan.Reason,
            PredictedResident = plan.Memory.ResidentPeak,
            Roof = Roof(header, plan),
            Published = published ?? [],
        }, Efficiency(model));
    }

    /// <summary>Gets the tokens a second at which all of the bandwidth is used, each device reading what lies on it in turn; null where one is unknown.</summary>
    /// <param name="header">The model's header.</param>
    /// <param name="plan">The plan for the device.</param>
    public static double? Roof(GgufFile header, MemoryPlan plan)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(plan);
        var work = new TokenWork(header, plan.Settings);
        var bytes = work.FixedBytes + work.LayerBytesAt(0, 0);
        var (device, onGpus) = (plan.Device, plan.Memory.Gpus.Sum(gpu => (double)gpu.Weights));
        if (onGpus <= 0)
            return device.Bandwidth / bytes;

        double? seconds = MainShare(header, plan) is > 0 and var rest ? rest * bytes / device.Bandwidth : 0;
        foreach (var (gpu, info) in plan.Memory.Gpus.Zip(device.Gpus))
            seconds += gpu.Weights / Math.Max(onGpus, ReadBytes(header)) * bytes / (info.Bandwidth ?? device.Bandwidth);
        return 1 / seconds;
    }

    /// <summary>Gets the share of the weights that tokens read from main memory, from 0 to 1; the table that their embeddings are looked up in does not count.</summary>
    /// <param name="header">The model's header.</param>
    /// <param name="plan">The plan for the device.</param>
    public static double MainShare(GgufFile header, MemoryPlan plan)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(plan);
        return 1 - (plan.Memory.Gpus.Sum(gpu => (double)gpu.Weights) / ReadBytes(header)) is > LeastShare and var share ? share : 0;
    }

    private static double ReadBytes(GgufFile header) => header.Tensors.Where(tensor => !tensor.Name.Contains("token_embd", StringComparison.Ordinal)).Sum(tensor => (double)tensor.Bytes)
        + (header.FindTensor("output.weight") is null ? header.FindTensor("token_embd.weight")?.Bytes ?? 0 : 0);

    internal static DeviceProjection With(DeviceProjection device, double? efficiency) => device with { Efficiency = efficiency, TokensPerSecond = device.Roof * efficiency };

    /// <summary>A model that stays in the processor's caches reads faster than memory here; no memory elsewhere gives more than all of its bandwidth.</summary>
    internal static double? Efficiency(BenchedModel model)
    {
        var reached = model.Projection is { } projection
            ? projection.Tests.FirstOrDefault(test => test.BandwidthShare is not null)?.BandwidthShare
            : model.Tests.FirstOrDefault(test => test.BandwidthShare is not null)?.BandwidthShare;
        return reached is { } share ? Math.Min(1, share) : null;
    }
}
