using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Plans;

namespace LocalRunner.Store.Sources;

/// <summary>
/// Chooses among the quants of a repository as the planner does among those of a family. One header is read; those of the others follow from it,
/// since quants of one model differ in nothing but the types of their tensors. Where none follows, the file's own is read, and in the end that of the chosen one.
/// </summary>
/// <param name="options">What the plan keeps to.</param>
/// <param name="device">The machine.</param>
internal sealed class ModelChoice(PlanOptions options, DeviceInfo device)
{
    private const GgufFileType Usual = GgufFileType.Q4_K_M;

    // Headers of files whose names and sizes tell no quant of the model; the others of them are left out, and named.
    private const int MostUnknown = 6;

    /// <summary>Chooses.</summary>
    /// <param name="models">The models of the repository.</param>
    /// <param name="read">Reads a header.</param>
    /// <param name="projectorOf">Gets what the projector that comes along takes of memory.</param>
    public async Task<ChosenModel> ChooseAsync(IReadOnlyList<PublishedModel> models, Func<PublishedModel, Task<GgufFile>> read, Func<PublishedModel, GgufFile, Task<ProjectorUse?>> projectorOf)
    {
        var first = FirstToRead(models);
        var header = await read(first).ConfigureAwait(false);
        var counted = options with { Uses = options.Uses with { OptionalProjector = await projectorOf(first, header).ConfigureAwait(false) } };
        var isRead = new HashSet<PublishedModel>(ReferenceEqualityComparer.Instance) { first };
        var headers = new Dictionary<PublishedModel, GgufFile?>(ReferenceEqualityComparer.Instance);
        foreach (var model in models)
            headers[model] = model == first ? header : RepositoryHeader.Of(header, model);

        var leftOut = new List<PublishedModel>();
        foreach (var (i, model) in models.Where(model => headers[model] is null).Reverse().ToList().Index())
        {
            if (i < MostUnknown && await ReadAlikeAsync(header, model, read).ConfigureAwait(false) is { } own)
            {
                headers[model] = own;
                isRead.Add(model);
            }
            else
            {
                leftOut.Add(model);
            }
        }

        var candidates = models.Except(leftOut).ToList();
        while (candidates.Count > 1)
        {
            var plan = MemoryPlanner.Plan([.. candidates.Select(candidate => headers[candidate]!)], counted, device);
            var chosen = candidates.First(candidate => headers[candidate]!.Path == plan.Model);
            if (!isRead.Add(chosen))
                return new(chosen, headers[chosen]!, plan, leftOut);

            // What its own header says may be more than was thought; then the choice is made again, knowing that.
            headers[chosen] = await read(chosen).ConfigureAwait(false);
        }

        return new(first, header, Plan: null, leftOut);
    }

    /// <summary>Gets the model whose header tells most of the others'.</summary>
    public static PublishedModel FirstToRead(IReadOnlyList<PublishedModel> models)
    {
        var known = models.Where(model => model.FileType is not null).ToList();
        return known.Find(model => model.Quant == nameof(GgufFileType.Q4_K_M)) ?? known.Find(model => model.FileType == Usual)
            ?? (known.Count > 0 ? known[known.Count / 2] : models[models.Count / 2]);
    }

    /// <summary>Chooses by another header of the same model, and reads nothing; null where no size is what would follow from it.</summary>
    public (PublishedModel Model, MemoryPlan Plan)? Among(IReadOnlyList<PublishedModel> models, GgufFile header, CancellationToken cancellation)
    {
        var family = models.Select(model => (Model: model, Header: RepositoryHeader.Of(header, model))).Where(each => each.Header is not null).ToList();
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

    /// <summary>Reads the header of a file that may be of the same model; null where it is of another, or can't be used.</summary>
    private static async Task<GgufFile?> ReadAlikeAsync(GgufFile header, PublishedModel model, Func<PublishedModel, Task<GgufFile>> read)
    {
        try
        {
            var own = await read(model).ConfigureAwait(false);
            if (RepositoryHeader.AreOfOneModel(header, own))
                return own;
            own.Dispose();
            return null;
        }
        catch (LocalRunnerException exception) when (exception.Error is LocalRunnerError.InvalidModel or LocalRunnerError.UnsupportedModel)
        {
            return null;
        }
    }
}
