using LocalRunner.Devices;
using LocalRunner.Memory;

namespace LocalRunner.Plans;

/// <summary>Looks for the settings that fit: candidates are tried from the best to the least, by what the caller gives up last.</summary>
internal sealed class PlanSearch(IReadOnlyList<PlannedModel> family, PlanOptions options, DeviceInfo device)
{
    private const int MostAlternatives = 6;
    private readonly long _budget = options.Budget?.Bytes ?? device.Budget;

    public MemoryPlan Run()
    {
        var wishes = new PlanWishes(options, device);
        var models = family.Where(wishes.Allows).ToList();
        if (models.Count == 0)
        {
            throw new LocalRunnerException(LocalRunnerError.InvalidArgument,
                $"No quant is at least {options.QualityFloor}: there are {string.Join(", ", family.Select(model => model.FileTypeName))}. Lower the floor.");
        }

        var fitting = new List<Candidate>();
        var tooLarge = new List<Candidate>();
        foreach (var candidate in wishes.Candidates(models))
        {
            if (fitting.Any(other => other.MakesRedundant(candidate, cacheMatters: other.Model == fitting[0].Model)))
                continue;

            candidate.Measure(_budget, options.GpuLayers);
            (candidate.Fits ? fitting : tooLarge).Add(candidate);
            if (fitting.Count > MostAlternatives)
                break;
        }

        var best = fitting.FirstOrDefault() ?? tooLarge.MinBy(candidate => candidate.Excess)!;
        var others = fitting.Count > 0 ? fitting.Skip(1) : ShorterContexts(wishes, models);
        return Describe(best, tooLarge, wishes) with { Alternatives = [.. others.Take(MostAlternatives).Select(other => Describe(other, tooLarge, wishes))] };
    }

    /// <summary>What would fit if the context that was asked for were given up.</summary>
    private IEnumerable<Candidate> ShorterContexts(PlanWishes wishes, List<PlannedModel> models)
    {
        foreach (var candidate in wishes.Shorter().Candidates(models))
        {
            candidate.Measure(_budget, options.GpuLayers);
            if (candidate.Fits)
                return [candidate];
        }

        return [];
    }

    private MemoryPlan Describe(Candidate candidate, List<Candidate> tooLarge, PlanWishes wishes)
    {
        // What would be better by the wishes alone, and is missed by the least.
        var better = tooLarge
            .Where(other => candidate.Fits && other.IsBetterThan(candidate) && other.Settings.ContextLength >= candidate.Settings.ContextLength)
            .MinBy(other => other.Excess);
        var sentences = new PlanSentences(candidate, _budget, better);
        return new()
        {
            Model = candidate.Model.File.Path,
            FileType = candidate.Model.FileTypeName,
            Device = device,
            Budget = _budget,
            Fits = candidate.Fits,
            Settings = candidate.Settings,
            Memory = candidate.Memory,
            MaxContext = candidate.LargestContext(_budget),
            Reason = sentences.Reason(),
            NextBetter = sentences.NextBetter(),
            Warnings = wishes.Warnings(candidate.Model.Facts),
        };
    }
}
