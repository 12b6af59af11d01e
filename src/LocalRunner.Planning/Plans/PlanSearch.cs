using LocalRunner.Devices;
using LocalRunner.Memory;

namespace LocalRunner.Plans;

/// <summary>Looks for the settings that fit: candidates are tried from the best to the least, by what the caller gives up last.</summary>
internal sealed class PlanSearch(IReadOnlyList<MemoryEstimator> family, PlanOptions options, DeviceInfo device, CancellationToken cancellation)
{
    private const int MostAlternatives = 6;
    private const int MostMeasured = 12;
    private readonly long _budget = options.Budget?.Bytes ?? device.Budget;

    public static MemoryPlan Run(IReadOnlyList<MemoryEstimator> family, PlanOptions options, DeviceInfo device, CancellationToken cancellation)
    {
        if (!device.SharesAllMemory || options.GpuLayers is not null)
            return new PlanSearch(family, options, device, cancellation).Run();

        // Where memory is shared, layers that stay behind save none of it and are slower; but a GPU may have less of it than a process.
        var whole = new PlanSearch(family, options with { GpuLayers = -1 }, device, cancellation).Run();
        if (whole is { Fits: true, Score.Context: <= 0 })
            return whole;
        var split = new PlanSearch(family, options, device, cancellation).Run();
        return split.Fits && (!whole.Fits || split.Score!.Sum < whole.Score!.Sum) ? split : whole;
    }

    private MemoryPlan Run()
    {
        var order = new CandidateOrder(options, device);
        var models = order.Allowed(family);
        if (models.Count == 0)
        {
            throw new LocalRunnerException(LocalRunnerError.InvalidArgument,
                $"No quant is at least {options.QualityFloor}: there are {string.Join(", ", family.Select(model => model.FileTypeName))}. Lower the floor.");
        }

        var fitting = new List<Candidate>();
        var tooLarge = new List<Candidate>();
        foreach (var candidate in order.Candidates(models, _budget))
        {
            cancellation.ThrowIfCancellationRequested();

            // What it gives up at least is known: once that is more than the best does, it can be an alternative only.
            var best = fitting.MinBy(other => other.Score.Sum);
            if (best is not null && candidate.Score.Sum >= best.Score.Sum)
            {
                if (fitting.Count > MostMeasured)
                    break;
                if (fitting.Any(other => other.MakesRedundant(candidate, cacheMatters: other.Model == best.Model)))
                    continue;
            }

            candidate.Measure();
            (candidate.Fits ? fitting : tooLarge).Add(candidate);
        }

        var chosen = new List<Candidate>();
        foreach (var candidate in fitting.OrderBy(candidate => candidate.Score.Sum))
        {
            if (!chosen.Any(other => other.MakesRedundant(candidate, cacheMatters: other.Model == chosen[0].Model)))
                chosen.Add(candidate);
        }

        var first = chosen.FirstOrDefault() ?? tooLarge.MinBy(candidate => candidate.Excess)!;
        var others = chosen.Count > 0 ? chosen.Skip(1) : ShorterContexts(order, models);
        return Describe(first, tooLarge, order) with { Alternatives = [.. others.Take(MostAlternatives).Select(other => Describe(other, tooLarge, order))] };
    }

    /// <summary>Gets what would fit with a shorter context than was asked for.</summary>
    private IEnumerable<Candidate> ShorterContexts(CandidateOrder order, List<MemoryEstimator> models)
    {
        foreach (var candidate in order.Shorter().Candidates(models, _budget))
        {
            cancellation.ThrowIfCancellationRequested();
            candidate.Measure();
            if (candidate.Fits)
                return [candidate];
        }

        return [];
    }

    private MemoryPlan Describe(Candidate candidate, List<Candidate> tooLarge, CandidateOrder order)
    {
        // What would be better by preference alone, and is missed by the least.
        var better = tooLarge
            .Where(other => candidate.Fits && other.IsBetterThan(candidate) && other.Settings.ContextLength >= candidate.Settings.ContextLength)
            .MinBy(other => other.Excess);
        var messages = new PlanMessages(candidate, _budget, better);
        return new()
        {
            Model = candidate.Model.File.Path,
            FileType = candidate.Model.FileTypeName,
            Device = device,
            Budget = _budget,
            Fits = candidate.Fits,
            Settings = candidate.Settings,
            Memory = candidate.Model.EstimateMoments(candidate.Settings),
            MaxContext = candidate.LargestContext(cancellation),
            Score = candidate.Score,
            Reason = messages.Reason(),
            NextBetter = messages.NextBetter(),
            Warnings = order.Warnings(candidate.Model.Hyperparameters),
        };
    }
}
