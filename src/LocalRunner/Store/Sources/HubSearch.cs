using System.Text.Json;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Plans;
using LocalRunner.Store.Transfer;

namespace LocalRunner.Store.Sources;

/// <summary>
/// Asks the hub for repositories with GGUF models, and the planner what of each fits best. A header is read once for all repositories of one model:
/// those of the other quants, and of other people's, follow from it. Where none can be read, the sizes of the files must do.
/// </summary>
internal sealed class HubSearch(StoreOptions options, PlanOptions plan, DeviceInfo device)
{
    private const int MostBytes = 8 << 20;
    private const int AtOnce = 4;

    // What a model takes beside its weights, with a context of usual length: a tenth, and half a gigabyte of buffers.
    private const double Beside = 1.1;
    private const long Buffers = 512L << 20;

    // What plans give up by less than this is no reason to prefer one: then the people's choice counts.
    private const double Alike = 0.1;

    public async Task<IReadOnlyList<FoundRepository>> RunAsync(string words, int limit, CancellationToken cancellation)
    {
        using var session = new WebSession(options.HubEndpoint!, options.HubToken!, options.HttpClient, options.Transfer);
        var address = new Uri($"{session.Registry.AbsoluteUri.TrimEnd('/')}/api/models?search={Uri.EscapeDataString(words)}&filter=gguf&sort=downloads&direction=-1&limit={limit}&expand[]=downloads&expand[]=gated&expand[]=gguf");
        var answer = await JsonAnswer.GetAsync(session, address, $"the search for '{words}'", MostBytes, "application/json", ServerRefusal.Of, options.Transfer, cancellation).ConfigureAwait(false);
        var found = answer.Read("a search", document => document.EnumerateArray().Select(Read).OfType<FoundRepository>().Take(limit).ToList());

        var hub = new HubSource(session, options.HubToken!.Length > 0, options.Transfer);
        var listed = new Listed[found.Count];
        await EachAsync(found.Count, async (i, cancel) => listed[i] = await ListAsync(hub, found[i], cancel).ConfigureAwait(false), cancellation).ConfigureAwait(false);

        // The hub tells architecture and parameters: repositories that agree in both are of one model.
        var alike = listed.GroupBy(each => each.Found.Architecture is { } name ? (name, each.Found.Parameters) : (each.Found.Repository, null)).ToList();
        var ranked = new FoundRepository[alike.Count][];
        await EachAsync(alike.Count, async (i, cancel) => ranked[i] = await PlanAsync(hub, session, [.. alike[i]], cancel).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        return [.. ranked.SelectMany(each => each).OrderBy(Rank).ThenByDescending(each => each.Downloads)];
    }

    private static Task EachAsync(int count, Func<int, CancellationToken, ValueTask> body, CancellationToken cancellation) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, body);

    /// <summary>What fits comes first, by what its plan gives up; then what nobody can tell, then what doesn't fit.</summary>
    private static (int, int) Rank(FoundRepository found) => found switch
    {
        { Fits: true, Plan.Score: { } score } => (0, (int)(score.Sum / Alike)),
        { Fits: true } => (0, 1),
        { Fits: null } => (1, 0),
        _ => (2, 0),
    };

    private static async Task<Listed> ListAsync(HubSource hub, FoundRepository found, CancellationToken cancellation)
    {
        try
        {
            var (repository, commit) = await hub.FindAsync(found.Repository, HubReference.MainBranch, cancellation).ConfigureAwait(false);
            var files = await hub.ListAsync(repository, commit, cancellation).ConfigureAwait(false);
            return new(found with { HasProjector = files.Any(file => ProjectorFiles.Holds(file.Path)) }, repository, commit, PublishedModel.Of(files));
        }
        catch (LocalRunnerException)
        {
            // One repository that can't be read does not spoil the list.
            return new(found, found.Repository, "", []);
        }
    }

    private async Task<FoundRepository[]> PlanAsync(HubSource hub, WebSession session, Listed[] alike, CancellationToken cancellation)
    {
        GgufFile? header = null;
        try
        {
            var choice = new ModelChoice(plan, device);
            var results = new List<FoundRepository>();
            foreach (var each in alike)
            {
                if (each.Models.Count == 0)
                {
                    results.Add(each.Found);
                    continue;
                }

                header ??= await ReadAsync(hub, session, each, cancellation).ConfigureAwait(false);
                var chosen = header is null ? null : choice.Among(each.Models, header, cancellation);
                results.Add(chosen is { } best
                    ? each.Found with { Quant = best.Model.Quant, Bytes = best.Model.Bytes, Fits = best.Plan.Fits, Plan = best.Plan }
                    : BySize(each));
            }

            return [.. results];
        }
        finally
        {
            header?.Dispose();
        }
    }

    private async Task<GgufFile?> ReadAsync(HubSource hub, WebSession session, Listed listed, CancellationToken cancellation)
    {
        try
        {
            var place = new StorePlace(options.HubCache!, listed.Repository, HubReference.MainBranch, listed.Commit);
            var model = ModelChoice.FirstToRead(listed.Models);
            return await new HubModels(options, new HubReference(listed.Repository)).Describe(hub, session, place, model.Parts).ReadHeaderAsync(cancellation).ConfigureAwait(false);
        }
        catch (LocalRunnerException)
        {
            return null;
        }
    }

    private FoundRepository BySize(Listed listed)
    {
        var budget = (plan.Budget?.Bytes ?? device.Budget) + device.Cards.Sum(gpu => gpu.Memory);
        var fitting = listed.Models.Where(model => (model.Bytes * Beside) + Buffers <= budget && model.FileType is not (GgufFileType.F32 or GgufFileType.F16 or GgufFileType.BF16)).MaxBy(model => model.Bytes);
        var shown = fitting ?? listed.Models.MinBy(model => model.Bytes)!;
        return listed.Found with { Quant = shown.Quant, Bytes = shown.Bytes, Fits = fitting is not null };
    }

    private static FoundRepository? Read(JsonElement entry)
    {
        if (entry.GetProperty("id").GetString() is not { } id || !StoreNames.IsRepository(id))
            return null;
        var gguf = entry.TryGetProperty("gguf", out var header) && header.ValueKind == JsonValueKind.Object ? header : (JsonElement?)null;
        return new(id, entry.TryGetProperty("downloads", out var downloads) && downloads.TryGetInt64(out var count) ? count : 0)
        {
            Architecture = gguf?.TryGetProperty("architecture", out var architecture) == true ? architecture.GetString() : null,
            Parameters = gguf?.TryGetProperty("total", out var total) == true && total.TryGetInt64(out var parameters) ? parameters : null,
            IsGated = entry.TryGetProperty("gated", out var gated) && gated.ValueKind is not JsonValueKind.False and not JsonValueKind.Null,
        };
    }

    /// <summary>A repository with the models that it holds now.</summary>
    private sealed record Listed(FoundRepository Found, string Repository, string Commit, IReadOnlyList<PublishedModel> Models);
}
