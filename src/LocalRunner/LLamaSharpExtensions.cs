using LLama.Common;
using LLama.Native;
using LocalRunner.Engine;
using LocalRunner.Plans;

namespace LocalRunner;

/// <summary>Takes plans to programs that call LLamaSharp themselves.</summary>
public static class LLamaSharpExtensions
{
    /// <summary>Writes the settings that a plan chose as LLamaSharp's parameters, for its weights, contexts and executors.</summary>
    /// <remarks>
    /// LLamaSharp reserves a row of logits for every token of a batch, where the plan counts one for each sequence:
    /// <c>MemoryPlanner.Estimate(file, plan.Settings with { OutputRows = 0 }, plan.Device)</c> is what these parameters take.
    /// </remarks>
    /// <param name="plan">The plan.</param>
    /// <param name="modelPath">The file that is loaded; null takes the plan's, which is then a path.</param>
    /// <returns>Context, batch and micro-batch in tokens, sequences, threads, GPU layers, experts in main memory, cache types, flash attention and load mode; the rest as LLamaSharp has it.</returns>
    /// <exception cref="LocalRunnerException">The plan does without repacked weights, which these parameters can't say.</exception>
    public static ModelParams ToModelParams(this MemoryPlan plan, string? modelPath = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var settings = plan.Settings;
        if (!settings.Repack)
        {
            throw new LocalRunnerException(LocalRunnerError.InvalidArgument,
                "The plan does without repacked weights, but LLamaSharp always repacks. Plan with Repack = true.");
        }

        return new(modelPath ?? plan.Model)
        {
            ContextSize = (uint)settings.ContextLength,
            BatchSize = (uint)settings.BatchSize,
            UBatchSize = (uint)settings.MicroBatchSize,
            SeqMax = (uint)settings.Sequences,
            KVUnified = settings.UnifiedCache,
            SwaFull = settings.FullWindowCache,
            Threads = settings.Threads,
            BatchThreads = settings.Threads,
            GpuLayerCount = settings.GpuLayers,
            TypeK = (GGMLType)settings.KeyCacheType,
            TypeV = (GGMLType)settings.ValueCacheType,
            FlashAttention = settings.FlashAttention,
            LoadMode = (LLamaLoadMode)settings.LoadMode,
            TensorBufferOverrides = settings.CpuExperts > 0 ? [new(ExpertPattern.Of(settings.CpuExperts), ExpertPattern.BufferType)] : [],
        };
    }
}
