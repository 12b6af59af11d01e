using LocalRunner.Engine;
using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner;

/// <summary>Asks the engine whether a plan is right, in milliseconds: nothing but the header is read, and no cache or buffer is allocated.</summary>
public static class PlanDryRun
{
    private const long LeastDifference = 64 << 10;
    private const double LeastShare = 0.01;
    private const int MostSequences = 256;

    /// <summary>The engine allocates the state of recurrent layers even here.</summary>
    private const long MostState = 1L << 30;

    /// <summary>Confirms a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="model">The header that it was made from; the data need not be there.</param>
    /// <returns>
    /// The plan with what the engine says of it. Unchanged where there is no engine to ask, or where asking would take
    /// memory: with more than 1 GiB of recurrent state.
    /// </returns>
    /// <exception cref="LocalRunnerException">The engine refuses the model or the settings, or a setting is outside what it allows.</exception>
    public static MemoryPlan Confirm(MemoryPlan plan, GgufFile model) => Confirm(LocalModel.DefaultEngine, plan, model);

    internal static MemoryPlan Confirm(IEngine engine, MemoryPlan plan, GgufFile model)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(model);
        if (plan.Memory.RecurrentState > MostState)
            return plan;

        try
        {
            var result = engine.DryRun(model, SettingsOf(plan.Settings));
            return plan with { Confirmation = Compare(plan, result) };
        }
        catch (LocalRunnerException exception) when (
            exception.Error is LocalRunnerError.NativeLibraryMissing or LocalRunnerError.NativeLibraryUnsupported)
        {
            return plan;
        }
    }

    /// <summary>Checks settings and turns them into the engine's.</summary>
    internal static ContextSettings SettingsOf(PlanSettings settings)
    {
        Require.InRange(settings.ContextLength, 1, 1 << 24, "The context length", "tokens");
        Require.InRange(settings.BatchSize, 1, 1 << 20, "The batch size", "tokens");
        Require.InRange(settings.MicroBatchSize, 1, 1 << 20, "The micro-batch size", "tokens");
        Require.InRange(settings.Sequences, 1, MostSequences, "The number of sequences", "");
        Require.InRange(settings.OutputRows, 0, settings.BatchSize, "The number of output rows", "");
        Require.InRange(settings.Threads, 1, 512, "The number of threads", "");
        Require.InRange(settings.GpuLayers, -1, 1 << 16, "The number of GPU layers", "");
        Require.Defined(settings.KeyCacheType, "key cache type");
        Require.Defined(settings.ValueCacheType, "value cache type");

        // Not On: the engine is to say whether it can.
        return new(settings) { FlashAttention = settings.FlashAttention ? FlashAttention.Auto : FlashAttention.Off };
    }

    private static PlanConfirmation Compare(MemoryPlan plan, DryRunResult result)
    {
        var sentences = new List<string>();
        Add("compute buffer", plan.Memory.Compute, result.Memory.Compute);
        Add("output buffer", plan.Memory.Output, result.Memory.Output);
        if (plan.Settings.GpuLayers == 0)
            Add("KV cache", plan.Memory.KvCache, result.Memory.KvCache);
        if (plan.Settings.FlashAttention != result.FlashAttention)
            sentences.Add($"Flash attention is {Word(plan.Settings.FlashAttention)} in the plan, and {Word(result.FlashAttention)} in the engine.");
        return new(result.Memory.Compute, result.Memory.Output, result.FlashAttention) { Disagreements = sentences };

        void Add(string what, long formula, long engine)
        {
            var difference = Math.Abs(formula - engine);
            if (difference > LeastDifference && difference > LeastShare * engine)
            {
                sentences.Add($"The {what} takes {new ByteSize(engine)} in the engine, and {new ByteSize(formula)} by the formula.");
            }
        }
    }

    private static string Word(bool on) => on ? "on" : "off";
}
