using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Synthesis;

namespace LocalRunner.Store.Sources;

/// <summary>
/// Chooses among the quants of a repository as the planner does among those of a family. One header is read; those of the others follow from it,
/// since quants of one model differ in nothing but the types of their tensors. The header of the chosen one is read in the end.
/// </summary>
/// <param name="options">What the plan keeps to.</param>
/// <param name="device">The machine.</param>
internal sealed class ModelChoice(PlanOptions options, DeviceInfo device)
{
    private const GgufFileType Usual = GgufFileType.Q4_K_M;

    // Published files differ a little from what the quantiser's rules make, such as by wider embeddings.
    private const double Alike = 0.08;

    /// <summary>Chooses.</summary>
    /// <param name="models">The models of the repository.</param>
    /// <param name="read">Reads a header.</param>
    /// <returns>The model, its header, and the plan that it was chosen by; no plan where there was nothing to choose.</returns>
    public async Task<(PublishedModel Model, GgufFile Header, MemoryPlan? Plan)> ChooseAsync(IReadOnlyList<PublishedModel> models, Func<PublishedModel, Task<GgufFile>> read)
    {
        var candidates = models.Where(model => model.FileType is not null).ToList();
        if (candidates.Count == 0)
            candidates = [.. models.Take(1)];

        var first = FirstToRead(candidates);
        var headers = new Dictionary<PublishedModel, GgufFile>(ReferenceEqualityComparer.Instance) { [first] = await read(first).ConfigureAwait(false) };
        while (candidates.Count > 1)
        {
            var (plan, chosen) = Plan(candidates, headers[first], headers);
            if (headers.TryGetValue(chosen, out var header))
                return (chosen, header, plan);

            // What its own header says may be more than was thought; then the choice is made again, knowing that.
            headers[chosen] = await read(chosen).ConfigureAwait(false);
        }

        return (first, headers[first], null);
    }

    /// <summary>Gets the model whose header tells most of the others'.</summary>
    public static PublishedModel FirstToRead(IReadOnlyList<PublishedModel> models) => models.FirstOrDefault(model => model.FileType == Usual) ?? models[models.Count / 2];

    /// <summary>Chooses by another header of the same model, and reads nothing; null where no size is what would follow from it.</summary>
    public (PublishedModel Model, MemoryPlan Plan)? Among(IReadOnlyList<PublishedModel> models, GgufFile header, CancellationToken cancellation)
    {
        var family = models.Select(model => (Model: model, Header: Derive(header, model))).Where(each => each.Header is not null).ToList();
        if (family.Count == 0)
            return null;
        try
        {
            var plan = MemoryPlanner.Plan([.. family.Select(member => member.Header!)], options, device, cancellation);
            return (family.First(member => member.Header!.Path == plan.Model).Model, plan);
        }
        catch (LocalRunnerException)
        {
            return null;
        }
    }

    private (MemoryPlan Plan, PublishedModel Chosen) Plan(List<PublishedModel> candidates, GgufFile read, Dictionary<PublishedModel, GgufFile> headers)
    {
        var family = new List<(PublishedModel Model, GgufFile Header)>();
        foreach (var candidate in candidates)
        {
            if ((headers.GetValueOrDefault(candidate) ?? Derive(read, candidate)) is { } header)
                family.Add((candidate, header));
        }

        var plan = MemoryPlanner.Plan([.. family.Select(member => member.Header)], options, device);
        return (plan, family.First(member => member.Header.Path == plan.Model).Model);
    }

    /// <summary>Gets the header that a quant has; null where its size says that it must be another.</summary>
    private static GgufFile? Derive(GgufFile header, PublishedModel candidate)
    {
        try
        {
            var derived = RequantizedHeader.Of(header, candidate.FileType!.Value, candidate.Path);
            return Math.Abs(derived.FileBytes - candidate.Bytes) <= candidate.Bytes * Alike ? derived : null;
        }
        catch (LocalRunnerException)
        {
            return null;
        }
    }
}
