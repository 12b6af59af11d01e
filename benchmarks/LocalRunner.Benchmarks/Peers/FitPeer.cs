using LocalRunner.Devices;
using LocalRunner.Engine.Llama;
using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Benchmarks.Peers;

/// <summary>llama.cpp's own: a dry run, of which the host's buffers are printed in whole MiB. Repacked weights are in none of those.</summary>
internal sealed class FitPeer : IPeer
{
    public string Name => "llama-fit-params";

    public string Source => "ggml-org/llama.cpp, tools/fit-params/fit-params.cpp with --fit-print, and common/fit.cpp (read November 2026)";

    public string Note => "The line that it prints for the host: model, context and compute. Drops repacked weights, counts no output buffer and no program. Its buffers are taken here from the same dry run, weights from the header.";

    public bool MeansAnonymous(PlanSettings settings) => false;

    public long Estimate(GgufFile model, PlanSettings settings)
    {
        var context = LlamaEngine.Instance.DryRun(model, PlanDryRun.SettingsOf(settings)).Memory;

        // It always measures as if nothing were mapped, so that every plain weight lies in a buffer of the CPU's.
        var weights = MemoryPlanner.Estimate(model, settings with { LoadMode = LoadMode.None }, DeviceInfo.Detect());
        return Printed(weights.WeightsCopied) + Printed(context.KvCache + context.RecurrentState) + Printed(context.Compute);
    }

    private static long Printed(long bytes) => bytes >> 20 << 20;
}
