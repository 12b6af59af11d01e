using LocalRunner.Devices;
using LocalRunner.Engine.Llama;
using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Benchmarks.Peers;

/// <summary>llama.cpp's own: a dry run, of which the host's buffers are summed up. Repacked weights are in none of those.</summary>
internal sealed class FitPeer : IPeer
{
    public string Name => "llama.cpp --fit";

    public string Source => "ggml-org/llama.cpp, common/fit.cpp, common_get_device_memory_data_impl (read November 2026)";

    public string Note => "Drops repacked weights, counts no output buffer and no program. Its buffers are taken here from the same dry run, weights from the header.";

    public bool MeansAnonymous(PlanSettings settings) => false;

    public long Estimate(GgufFile model, PlanSettings settings)
    {
        var context = LlamaEngine.Instance.DryRun(model, PlanDryRun.SettingsOf(settings)).Memory;

        // It always measures as if nothing were mapped, so that every plain weight lies in a buffer of the CPU's.
        var weights = MemoryPlanner.Estimate(model, settings with { LoadMode = LoadMode.None }, DeviceInfo.Detect());
        return weights.WeightsCopied + context.KvCache + context.RecurrentState + context.Compute;
    }
}
