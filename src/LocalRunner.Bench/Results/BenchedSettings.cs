using LocalRunner.Bench.Text;

namespace LocalRunner.Bench.Results;

/// <summary>Holds the settings that a model was measured with, as they are written on the command line.</summary>
/// <param name="ContextLength">The context in tokens.</param>
/// <param name="Threads">The threads that computed.</param>
/// <param name="Batch">The most prompt tokens handed over at once.</param>
/// <param name="Ubatch">The most tokens computed at once.</param>
/// <param name="KvTypeK">The type of the cached keys.</param>
/// <param name="KvTypeV">The type of the cached values.</param>
/// <param name="FlashAttention">Whether flash attention was on.</param>
/// <param name="LoadMode">How the weights came into memory.</param>
/// <param name="Repack">Whether weights could be repacked.</param>
/// <param name="GpuLayers">The layers on GPUs.</param>
public sealed record BenchedSettings(
    int ContextLength,
    int Threads,
    int Batch,
    int Ubatch,
    string KvTypeK,
    string KvTypeV,
    bool FlashAttention,
    string LoadMode,
    bool Repack,
    int GpuLayers)
{
    /// <summary>Gets the layers whose experts stay in main memory.</summary>
    public int CpuExperts { get; init; }

    internal static BenchedSettings Of(PlanSettings settings) => new(
        settings.ContextLength,
        settings.Threads,
        settings.BatchSize,
        settings.MicroBatchSize,
        settings.KeyCacheType.Name(),
        settings.ValueCacheType.Name(),
        settings.FlashAttention,
        SettingNames.Of(settings.LoadMode),
        settings.Repack,
        settings.GpuLayers)
    {
        CpuExperts = settings.CpuExperts,
    };
}
