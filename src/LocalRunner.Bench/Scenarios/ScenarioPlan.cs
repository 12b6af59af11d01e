using LocalRunner.Bench.Results;
using LocalRunner.Catalog;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Synthesis;

namespace LocalRunner.Bench.Scenarios;

/// <summary>The best plan of a model in a scenario, and the verdict that follows.</summary>
internal sealed record ScenarioPlan(CatalogEntry Entry, MemoryPlan Plan, GgufFileType FileType, ScenarioVerdict Verdict, string Reason)
{
    public static ScenarioPlan Of(Scenario scenario, CatalogEntry entry, DeviceInfo device)
    {
        var options = new PlanOptions { Budget = scenario.Budget };
        var family = Types(entry).Select(type => (Type: type, Header: Header(entry, type))).ToList();
        try
        {
            var usable = family.FindAll(each => IsAtLeast(each.Type, Scenario.LowestFileType));
            var plan = MemoryPlanner.Plan([.. (usable.Count > 0 ? usable : family).Select(each => each.Header)], options, device);
            var type = family.First(each => GgufFileTypes.NameOf(each.Type) == plan.FileType).Type;
            if (!plan.Fits)
                return new(entry, plan, type, ScenarioVerdict.DoesNotRun, WhyNot(plan, family.FindAll(each => !usable.Contains(each)), options, device));

            return entry.TextPartOnly && entry.Repository is null
                ? new(entry, plan, type, ScenarioVerdict.DoesNotRun, "It would fit, but llama.cpp can't run it: " + entry.Limits[0])
                : new(entry, plan, type, IsAtLeast(type, Scenario.FourBits) ? ScenarioVerdict.Runs : ScenarioVerdict.RunsWithSmallerQuant, plan.Reason);
        }
        finally
        {
            family.ForEach(each => each.Header.Dispose());
        }
    }

    public static GgufFile Header(CatalogEntry entry, GgufFileType type) => SyntheticModel.Create(entry.Shape with { Name = entry.Id }, type).Preview();

    /// <summary>Describes by how much it is too large, and what would be lost with what does fit.</summary>
    private static string WhyNot(MemoryPlan plan, List<(GgufFileType Type, GgufFile Header)> below, PlanOptions options, DeviceInfo device)
    {
        var most = device.Gpus.Count > 0 ? Math.Min(plan.Budget, device.Gpus.Sum(gpu => gpu.Memory)) : plan.Budget;
        var needed = $"{plan.FileType}, the smallest type that is worth it, takes {new ByteSize(plan.Memory.ResidentPeak)}; {new ByteSize(most)} may be used.";
        if (below.Count == 0)
            return needed;

        var smaller = MemoryPlanner.Plan([.. below.Select(each => each.Header)], options, device);
        return needed + (smaller.Fits
            ? $" {smaller.FileType} would squeeze in with {new ByteSize(smaller.Memory.ResidentPeak)}, at a loss that a smaller model does not have."
            : $" Even {smaller.FileType} takes {new ByteSize(smaller.Memory.ResidentPeak)}.");
    }

    /// <summary>Types that the table does not know are above it.</summary>
    private static bool IsAtLeast(GgufFileType type, GgufFileType floor) =>
        QuantQuality.Of(type) is not { } quality || quality.KlDivergence <= QuantQuality.Of(floor)!.KlDivergence;

    /// <summary>16 bits are left out where 8 are published: twice the memory and half the speed for nothing that shows.</summary>
    private static IEnumerable<GgufFileType> Types(CatalogEntry entry) => entry.PlannedFileTypes.Contains(GgufFileType.Q8_0)
        ? entry.PlannedFileTypes.Where(type => type is not (GgufFileType.F32 or GgufFileType.F16 or GgufFileType.BF16))
        : entry.PlannedFileTypes;
}
