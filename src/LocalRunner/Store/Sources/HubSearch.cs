using System.Text.Json;
using LocalRunner.Devices;
using LocalRunner.Gguf;
using LocalRunner.Store.Transfer;

namespace LocalRunner.Store.Sources;

/// <summary>Asks the hub for repositories with GGUF models, and each of them for its files, whose sizes tell what fits.</summary>
internal sealed class HubSearch(StoreOptions options)
{
    private const int MostBytes = 8 << 20;
    private const int AtOnce = 4;

    // What a model takes beside its weights, with a context of usual length: a tenth, and half a gigabyte of buffers.
    private const double Beside = 1.1;
    private const long Buffers = 512L << 20;

    public async Task<IReadOnlyList<FoundRepository>> RunAsync(string words, int limit, DeviceInfo device, CancellationToken cancellation)
    {
        using var session = new WebSession(options.HubEndpoint!, options.HubToken!, options.HttpClient, options.Transfer);
        var address = new Uri($"{session.Registry.AbsoluteUri.TrimEnd('/')}/api/models?search={Uri.EscapeDataString(words)}&filter=gguf&sort=downloads&direction=-1&limit={limit}&expand[]=downloads&expand[]=gated&expand[]=gguf");
        var answer = await JsonAnswer.GetAsync(session, address, $"the search for '{words}'", MostBytes, "application/json", ServerRefusal.Of, options.Transfer, cancellation).ConfigureAwait(false);
        var found = answer.Read("a search", document => document.EnumerateArray().Select(Read).OfType<FoundRepository>().Take(limit).ToList());

        var hub = new HubSource(session, options.HubToken!.Length > 0, options.Transfer);
        var budget = device.Budget + device.Gpus.Where(gpu => !gpu.SharesMemory).Sum(gpu => gpu.Memory);
        await Parallel.ForAsync(0, found.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (i, cancel) => found[i] = await FitAsync(hub, found[i], budget, cancel).ConfigureAwait(false)).ConfigureAwait(false);
        return [.. found.OrderByDescending(each => each.Fits == true).ThenBy(each => each.Fits is null).ThenByDescending(each => each.Downloads)];
    }

    private static async Task<FoundRepository> FitAsync(HubSource hub, FoundRepository found, long budget, CancellationToken cancellation)
    {
        try
        {
            var (repository, commit) = await hub.FindAsync(found.Repository, HubReference.MainBranch, cancellation).ConfigureAwait(false);
            var models = PublishedModel.Of(await hub.ListAsync(repository, commit, cancellation).ConfigureAwait(false)).Where(model => model.FileType is not null).ToList();
            if (models.Count == 0)
                return found;

            var fitting = models.Where(model => (model.Bytes * Beside) + Buffers <= budget && model.FileType is not (GgufFileType.F32 or GgufFileType.F16 or GgufFileType.BF16)).MaxBy(model => model.Bytes);
            var shown = fitting ?? models.MinBy(model => model.Bytes)!;
            return found with { Quant = shown.Quant, Bytes = shown.Bytes, Fits = fitting is not null };
        }
        catch (LocalRunnerException)
        {
            // One repository that can't be read does not spoil the list.
            return found;
        }
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
}
