using LocalRunner.Devices;
using LocalRunner.Engine;
using LocalRunner.Gguf;
using LocalRunner.Inference;
using LocalRunner.Plans;

namespace LocalRunner;

/// <summary>Asks the engine whether a plan is right, in milliseconds: nothing but the header is read, and no cache or buffer is allocated.</summary>
public static class PlanDryRun
{
    private const int MostSequences = 256;

    /// <summary>Confirms a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="model">The header that it was made from; the data need not be there.</param>
    /// <returns>
    /// The plan by the engine's figures: memory, whether it fits, and the longest context. Unchanged where there is no engine to ask, where a
    /// GPU that shares the memory has a part, where the plan is for other cards than this machine's, or where asking would take memory: with more
    /// than 1 GiB of recurrent state.
    /// </returns>
    /// <exception cref="LocalRunnerException">The engine refuses the model or the settings, or a setting is outside what it allows.</exception>
    public static MemoryPlan Confirm(MemoryPlan plan, GgufFile model) => Confirm(LocalModel.DefaultEngine, plan, model);

    /// <summary>Plans as <see cref="MemoryPlanner"/> does, and has the engine confirm it: what it refuses or finds too large is not taken.</summary>
    /// <param name="family">The headers of one model in several file types.</param>
    /// <param name="options">What to keep to; null leaves everything to the planner.</param>
    /// <param name="device">The machine; null is this one.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>The plan by the engine's figures where it can be asked, as for <see cref="Confirm(MemoryPlan, GgufFile)"/>, and by the formulas elsewhere.</returns>
    /// <exception cref="LocalRunnerException">An option is outside what it allows, a header is unusable, or the engine refuses the model.</exception>
    /// <exception cref="OperationCanceledException">The search was stopped.</exception>
    public static MemoryPlan Plan(IReadOnlyList<GgufFile> family, PlanOptions? options = null, DeviceInfo? device = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(family);
        options ??= new PlanOptions();
        device ??= DeviceInfo.Detect();
        var check = new PlanCheck(LocalModel.DefaultEngine, SettingsOf);
        var found = check.Search(options, limits => MemoryPlanner.Plan(family, limits, device, cancellation), plan => FileOf(plan, family));
        return check.ConfirmAlternatives(found, plan => FileOf(plan, family));
    }

    /// <summary>Confirms a plan, or the best of its alternatives that the engine agrees to fit.</summary>
    /// <param name="plan">The plan, with its alternatives.</param>
    /// <param name="family">The headers that they were made from, in several file types.</param>
    /// <returns>The plan by the engine's figures, as above; what the engine refuses or finds too large is left out.</returns>
    /// <exception cref="LocalRunnerException">The engine refuses the model, or a setting is outside what it allows.</exception>
    public static MemoryPlan Confirm(MemoryPlan plan, IReadOnlyList<GgufFile> family)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(family);
        return new PlanCheck(LocalModel.DefaultEngine, SettingsOf).Confirm(plan, each => FileOf(each, family));
    }

    internal static MemoryPlan Confirm(IEngine engine, MemoryPlan plan, GgufFile model)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(model);
        return new PlanCheck(engine, SettingsOf).Confirm(plan, model);
    }

    private static GgufFile FileOf(MemoryPlan plan, IReadOnlyList<GgufFile> family) => family.First(file =>
        file.Path == plan.Model && GgufFileTypes.Of(file) is var type && (type is { } known ? GgufFileTypes.NameOf(known) : plan.FileType) == plan.FileType);

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
}
