using LocalRunner.Architectures;
using LocalRunner.Devices;
using LocalRunner.Engine;
using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Inference;

/// <summary>What a load goes by: the plan, and the context that it makes final.</summary>
/// <param name="Plan">The plan, which fits or is forced.</param>
/// <param name="Context">How the context is created.</param>
internal sealed record LoadPlan(MemoryPlan Plan, ContextSettings Context)
{
    // The part of a limit that formulas are not trusted to tell.
    private const int Close = 10;

    /// <summary>Plans before anything is loaded, and refuses what does not fit.</summary>
    /// <exception cref="LocalRunnerException">Nothing fits; the message has the numbers. Or the options contradict the header.</exception>
    public static LoadPlan Create(GgufFile file, ModelOptions options, IReadOnlyList<GpuInfo> gpus, IEngine? engine = null)
    {
        var device = DeviceInfo.Detect(gpus);
        var used = options with { Uses = ProcessUses.Of(file, options, device) };
        MemoryPlan By(PlanOptions limits) => MemoryPlanner.Plan(file, limits, device);

        // Asking costs the time of reading the vocabulary once more: where the formulas are exact and much is left, it could change nothing.
        var plan = By(used);
        if (engine is not null && (device.Gpus.Count > 0 || !new ModelHeader(file).HasKnownGraph || plan.Memory.ResidentPeak > plan.Limit - (plan.Limit / Close)))
            plan = new PlanCheck(engine, settings => new(settings) { FlashAttention = settings.FlashAttention ? FlashAttention.Auto : FlashAttention.Off }).Search(used, By, _ => file, plan);
        if (!plan.Fits && !options.Force)
            throw new LocalRunnerException(LocalRunnerError.OutOfMemory, Refusal(file, plan));

        return new(plan, new(plan.Settings)
        {
            // Learned positions are a table: the engine would read past its end.
            MostPositions = (int)Math.Min(int.MaxValue, new ModelHeader(file).MaxPositions ?? int.MaxValue),
            FlashAttention = options.FlashAttention,
            Adapters = options.Adapters,
        });
    }

    /// <summary>Returns whether every token sees the whole text, so that nothing can be written after it.</summary>
    public static bool IsEncoder(GgufFile file) => new ModelHeader(file).IsEncoder;

    /// <summary>Refuses a further context that does not fit beside what is loaded.</summary>
    public void Check(GgufFile file, PlanSettings context)
    {
        var free = DeviceInfo.Detect([]);
        var bytes = MemoryPlanner.EstimateContext(file, context, free);
        if (Plan.Memory.Gpus.All(gpu => gpu.Weights == 0) && bytes > free.Memory - free.Used)
        {
            throw new LocalRunnerException(LocalRunnerError.OutOfMemory,
                $"A context of {context.ContextLength} tokens takes {new ByteSize(bytes)}; {new ByteSize(free.Memory - free.Used)} of memory are free. "
                + "Load the model with a shorter context, or a quantised KV cache.");
        }
    }

    private static string Refusal(GgufFile file, MemoryPlan plan)
    {
        var other = plan.Alternatives.Count > 0 ? $" This would fit: {plan.Alternatives[0].Reason}" : plan.MaxContext > 0 ? $" A context of {plan.MaxContext} tokens would fit." : "";
        return $"{Path.GetFileName(file.Path)} does not fit. {plan.Reason} Of that, {new ByteSize(plan.Memory.KvCache + plan.Memory.RecurrentState)} are for a context of "
            + $"{plan.Settings.ContextLength} tokens and {new ByteSize(plan.Memory.Compute)} for computing.{other} Free memory, take a smaller quant, or force it (--force, ModelOptions.Force).";
    }
}
