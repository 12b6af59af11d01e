using LocalRunner.Devices;
using LocalRunner.Memory;

namespace LocalRunner.Plans;

/// <summary>Looks for the settings that fit: candidates are tried from the best to the least, by what the caller gives up last.</summary>
internal sealed class PlanSearch(IReadOnlyList<MemoryEstimator> family, PlanOptions options, DeviceInfo device)
{
    private const int MostAlternatives = 6;
    private readonly long _budget = options.Budget?.Bytes ?? device.Budget;

    public MemoryPlan Run()
    {
        var order = new CandidateOrder(options, device);
        var models = family.Where(order.Allows).ToList();
        if (models.Count == 0)
        {
            throw new LocalRunnerException(LocalRunnerError.InvalidArgument,
                $"No quant is at least {options.QualityFloor}: there are {string.Join(", ", family.Select(model => model.FileTypeName))}. Lower the floor.");
        }

        var fitting = new List<Candidate>();
        var tooLarge = new List<Candidate>();
        foreach (var candidate in order.Candidates(models))
        {
            if (fitting.Any(other => other.MakesRedundant(candidate, cacheMatters: other.Model == fitting[0].Model)))
                continue;

            candidate.Measure(_budget, options.GpuLayers);
            (candidate.Fits ? fitting : tooLarge).Add(candidate);
            if (fitting.Count > MostAlternatives)
                break;
        }

        var best = fitting.FirstOrDefault() ?? tooLarge.MinBy(candidate => candidate.Excess)!;
        var others = fitting.Count > 0 ? fitting.Skip(1) : ShorterContexts(order, models);
        return Describe(best, tooLarge, order) with { Alternatives = [.. others.Take(MostAlternatives).Select(other => Describe(other, tooLarge, order))] };
    }

    /// <summary>Gets what would fit with a shorter context than was asked for.</summary>
    private IEnumerable<Candidate> ShorterContexts(CandidateOrder order, List<MemoryEstimator> models)
    {
        foreach (var candidate in order.Shorter().Candidates(models))
        {
            candidate.Measure(_budget, options.GpuLayers);
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
            MaxContext = candidate.LargestContext(_budget),
            Reason = messages.Reason(),
            NextBetter = messages.NextBetter(),
            Warnings = order.Warnings(candidate.Model.Hyperparameters),
        };
    }
}
