using LocalRunner.Architectures;
using LocalRunner.Devices;
using LocalRunner.Engine;
using LocalRunner.Gguf;
using LocalRunner.Memory;
using LocalRunner.Plans;

namespace LocalRunner.Inference;

/// <summary>Has the engine count what a plan's context takes, and goes by its figures where they are not the formulas'.</summary>
/// <param name="engine">The engine.</param>
/// <param name="settingsOf">Checks settings and turns them into the engine's.</param>
internal sealed class PlanCheck(IEngine engine, Func<PlanSettings, ContextSettings> settingsOf)
{
    private const long LeastDifference = 64 << 10;
    private const double LeastShare = 0.01;

    /// <summary>The engine allocates the state of recurrent layers even here.</summary>
    private const long MostState = 1L << 30;

    /// <summary>Where a file does not say what it was trained for.</summary>
    private const long AssumedContext = 1 << 17;

    private const long MostContext = 1 << 24;

    /// <summary>The cells that a cache is made of at once.</summary>
    private const int Cells = 256;

    private const int MostTries = 4;

    /// <summary>Confirms a plan. Unchanged where the engine is not there or has other GPUs, where one that shares the memory has a part, or asking would take memory.</summary>
    /// <exception cref="LocalRunnerException">The engine refuses the model or the settings.</exception>
    public MemoryPlan Confirm(MemoryPlan plan, GgufFile model)
    {
        if (plan.Memory.RecurrentState > MostState || (plan.Memory.Gpus.Count > 0 && plan.Device.Gpus.Any(gpu => gpu.SharesMemory)))
            return plan;

        try
        {
            if (!HasCardsOf(plan.Device))
                return plan;
            var result = Ask(plan.Settings, plan.Memory, plan.Device, model);
            var memory = Recount(plan.Memory, result);
            var disagreements = Compare(plan, result);
            var confirmed = plan with
            {
                Memory = memory,
                Confirmation = new(result.Memory.Compute, result.Memory.Output, result.FlashAttention) { Formula = plan.Memory, Disagreements = disagreements },
            };
            return disagreements.Count == 0 && memory.Gpus.Count == 0 ? confirmed : Judge(confirmed, model);
        }
        catch (LocalRunnerException exception) when (
            exception.Error is LocalRunnerError.NativeLibraryMissing or LocalRunnerError.NativeLibraryUnsupported)
        {
            return plan;
        }
    }

    /// <summary>
    /// Plans, and confirms what comes of it. Where the engine counts more than the formulas, such that nothing of it fits any more, it is planned
    /// again with as much less as the engine takes more.
    /// </summary>
    /// <param name="options">What the plans keep to.</param>
    /// <param name="planBy">Plans by the formulas.</param>
    /// <param name="fileOf">Gets the header that a plan was made from.</param>
    /// <param name="planned">What the formulas plan by these options, where that is known; null otherwise.</param>
    /// <exception cref="LocalRunnerException">The engine refuses all that fits.</exception>
    public MemoryPlan Search(PlanOptions options, Func<PlanOptions, MemoryPlan> planBy, Func<MemoryPlan, GgufFile> fileOf, MemoryPlan? planned = null)
    {
        var plan = planned ?? planBy(options);
        var first = Confirm(plan, fileOf);
        var (last, reserve) = (first, options.Reserve.Bytes);
        for (var i = 0; i < MostTries && plan.Fits && !last.Fits && last.Memory.ResidentPeak > last.Limit; i++)
        {
            reserve += last.Memory.ResidentPeak - last.Limit;
            var next = planBy(options with { Reserve = reserve });
            if (!next.Fits)
                break;
            last = Confirm(next, fileOf);
        }

        return last.Fits ? last : first;
    }

    /// <summary>Asks about the alternatives of a confirmed plan as well, where the formulas are not the engine's; those that it refuses or finds too large go.</summary>
    public MemoryPlan ConfirmAlternatives(MemoryPlan plan, Func<MemoryPlan, GgufFile> fileOf)
    {
        if (plan is not { Fits: true, Confirmation.Disagreements.Count: > 0 })
            return plan;

        var agreed = new List<MemoryPlan>();
        foreach (var other in plan.Alternatives)
        {
            try
            {
                if (Confirm(other, fileOf(other)) is { Fits: true } confirmed)
                    agreed.Add(confirmed);
            }
            catch (LocalRunnerException exception) when (exception.Error is LocalRunnerError.UnsupportedModel or LocalRunnerError.InvalidModel)
            {
                // What the engine refuses is no alternative.
            }
        }

        return plan with { Alternatives = agreed };
    }

    /// <summary>Confirms the best plan of those that fit, and leaves out what the engine refuses or finds too large.</summary>
    /// <param name="plan">A plan with its alternatives.</param>
    /// <param name="fileOf">Gets the header that a plan was made from.</param>
    /// <exception cref="LocalRunnerException">The engine refuses all of them.</exception>
    public MemoryPlan Confirm(MemoryPlan plan, Func<MemoryPlan, GgufFile> fileOf)
    {
        MemoryPlan? tooLarge = null;
        LocalRunnerException? refusal = null;
        var candidates = plan.Fits ? [plan, .. plan.Alternatives] : (IReadOnlyList<MemoryPlan>)[plan];
        for (var i = 0; i < candidates.Count; i++)
        {
            try
            {
                var confirmed = Confirm(candidates[i], fileOf(candidates[i]));
                if (confirmed.Fits || !plan.Fits)
                    return i == 0 ? confirmed : confirmed with { Alternatives = [.. candidates.Skip(i + 1)] };
                tooLarge ??= confirmed;
            }
            catch (LocalRunnerException exception) when (exception.Error is LocalRunnerError.UnsupportedModel or LocalRunnerError.InvalidModel)
            {
                refusal ??= exception;
            }
        }

        return tooLarge is not null ? tooLarge with { Alternatives = [] } : throw refusal!;
    }

    /// <summary>A dry run knows no adapters: what they add to the compute buffer comes from the formula.</summary>
    private DryRunResult Ask(PlanSettings settings, MemoryEstimate memory, DeviceInfo device, GgufFile model)
    {
        var result = engine.DryRun(model, settingsOf(settings));
        if (settings.Uses.Adapters.Count == 0)
            return result;

        var plain = MemoryPlanner.Estimate(model, settings with { Uses = settings.Uses with { Adapters = [] } }, device);
        return result with { Memory = result.Memory with { Compute = checked(result.Memory.Compute + memory.Compute - plain.Compute) } };
    }

    /// <summary>Returns whether the engine would compute on the cards of the plan's machine, and no others.</summary>
    private bool HasCardsOf(DeviceInfo device) =>
        device.Cards.Select(gpu => gpu.Name).SequenceEqual(engine.Gpus.Where(gpu => !gpu.SharesMemory).Select(gpu => gpu.Name), StringComparer.Ordinal);

    /// <summary>The engine counts the caches of all devices together, and the states of recurrent layers where they are.</summary>
    private static MemoryEstimate Recount(MemoryEstimate memory, DryRunResult result)
    {
        if (memory.Gpus.Count == 0)
            return memory.Recount(result.Memory.KvCache, result.Memory.Compute, result.Memory.Output);

        var counted = memory.Gpus.Select(gpu => result.Memory.Gpus.FirstOrDefault(each => each.Name == gpu.Name) ?? new GpuMemory(gpu.Name, 0, 0, 0)).ToList();
        var share = result.Memory.KvCache / (double)Math.Max(1, CacheOf(memory, result));
        long Scaled(long bytes) => share is > 0.99 and < 1.01 ? bytes : (long)(bytes * share);
        return memory.Recount(Scaled(memory.KvCache), result.Memory.Compute, result.Memory.Output,
            [.. memory.Gpus.Zip(counted, (gpu, now) => gpu with { KvCache = Scaled(gpu.KvCache - now.KvCache) + now.KvCache, Compute = now.Compute })]);
    }

    /// <summary>Gets the KV caches of main memory and GPUs by the formula, without the states that the engine tells apart.</summary>
    private static long CacheOf(MemoryEstimate memory, DryRunResult result) =>
        checked(memory.KvCache + memory.Gpus.Sum(gpu => gpu.KvCache) - result.Memory.Gpus.Sum(gpu => gpu.KvCache));

    /// <summary>Says anew whether the plan fits, and which context would.</summary>
    private MemoryPlan Judge(MemoryPlan plan, GgufFile model)
    {
        var onGpus = plan.Memory.Gpus.Zip(plan.Device.Gpus, (gpu, info) => (Memory: gpu, Excess: gpu.Total - info.Limit)).Where(gpu => gpu.Excess > 0).ToList();
        if (onGpus.Count > 0)
        {
            return plan with
            {
                Fits = false,
                Reason = $"{plan.Reason} By the engine's count it takes {new ByteSize(onGpus[0].Memory.Total)} on {onGpus[0].Memory.Name}: {new ByteSize(onGpus[0].Excess)} too much where 2 % stay free.",
            };
        }

        var excess = plan.Memory.ResidentPeak - plan.Limit;
        if (plan.Memory.Gpus.Count > 0 && excess <= 0)
            return plan;

        var count = $"By the engine's count it takes {new ByteSize(plan.Memory.ResidentPeak)}";
        return plan with
        {
            Fits = excess <= 0,
            Reason = excess > 0 ? $"{plan.Reason} {count}: {new ByteSize(excess)} too much where 2 % stay free." : $"{plan.Reason} {count}{(plan.Fits ? "." : " and fits.")}",
            MaxContext = Longest(plan, model),
        };
    }

    /// <summary>Finds the longest context on the line through what the engine says of two, and asks for that as well.</summary>
    private int Longest(MemoryPlan plan, GgufFile model)
    {
        var header = new ModelHeader(model);
        var trained = header.TrainedContextLength is > 0 and var length ? length : AssumedContext;
        var most = Math.Max(Math.Min(Math.Min(trained, header.MaxPositions ?? long.MaxValue), MostContext), plan.Settings.ContextLength) / Cells;
        var limit = plan.Limit;
        var asked = (Cells: Math.Max(1L, plan.Settings.ContextLength / Cells), Bytes: plan.Memory.ResidentPeak);
        var (fits, tooLong) = ((Cells: 0L, Bytes: 0L), (Cells: most + 1, Bytes: long.MaxValue));
        Narrow(asked);
        for (var i = 0; i < MostTries && fits.Cells + 1 < tooLong.Cells; i++)
        {
            var cells = tooLong.Bytes == long.MaxValue ? most : fits.Cells == 0 ? 1 : Between();
            Narrow((cells, Peak(cells)));
        }

        return (int)Math.Max(fits.Cells * Cells, plan.Memory.ResidentPeak <= limit ? plan.Settings.ContextLength : 0);

        long Peak(long cells)
        {
            var settings = plan.Settings with { ContextLength = (int)(cells * Cells) };
            var memory = MemoryPlanner.Estimate(model, settings, plan.Device);
            return Recount(memory, Ask(settings, memory, plan.Device, model)).ResidentPeak;
        }

        void Narrow((long Cells, long Bytes) found)
        {
            if (found.Bytes <= limit)
                fits = found;
            else
                tooLong = found;
        }

        long Between()
        {
            var share = (limit - fits.Bytes) / (double)Math.Max(1, tooLong.Bytes - fits.Bytes);
            return Math.Clamp(fits.Cells + (long)(share * (tooLong.Cells - fits.Cells)), fits.Cells + 1, tooLong.Cells - 1);
        }
    }

    private static List<string> Compare(MemoryPlan plan, DryRunResult result)
    {
        var sentences = new List<string>();

        // Where a card computes, how buffers are laid out beside it is the engine's affair.
        if (plan.Memory.Gpus.Count == 0)
            Add("compute buffer", plan.Memory.Compute, result.Memory.Compute);
        Add("output buffer", plan.Memory.Output, result.Memory.Output);
        Add("KV cache", CacheOf(plan.Memory, result), result.Memory.KvCache);
        if (plan.Settings.FlashAttention != result.FlashAttention)
            sentences.Add($"Flash attention is {Word(plan.Settings.FlashAttention)} in the plan, and {Word(result.FlashAttention)} in the engine.");
        return sentences;

        void Add(string what, long formula, long engine)
        {
            var difference = Math.Abs(formula - engine);
            if (difference > LeastDifference && difference > LeastShare * engine)
                sentences.Add($"The {what} takes {new ByteSize(engine)} in the engine, and {new ByteSize(formula)} by the formula.");
        }
    }

    private static string Word(bool on) => on ? "on" : "off";
}
