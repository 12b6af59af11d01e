using System.Text.Json;
using LocalRunner.Server.Models;

namespace LocalRunner.Server.Router;

/// <summary>Describes models, loaded or not: what their headers and plans say, what their workers are doing, and what those that are loaded take.</summary>
internal sealed class RoutedStatus(RouterOptions options, RoutedModels models, ModelPlans plans, WorkerPool pool)
{
    private static readonly TimeSpan s_answerWithin = TimeSpan.FromSeconds(1);

    /// <summary>Lists all models that can be asked for. Files that can't be used are left out.</summary>
    public async Task<ModelList> ListAsync(CancellationToken cancellation)
    {
        var entries = await Task.WhenAll(Listed().Select(model => EntryAsync(model, cancellation)));
        return new([.. entries.OfType<ModelList.Entry>(), .. options.Upstreams.Select(Remote)])
        {
            Budget = new(options.Room, pool.Snapshot().Sum(worker => worker.Footprint.Main)),
        };
    }

    /// <summary>Describes one model; null where its file can't be used.</summary>
    public async Task<ModelList.Entry?> EntryAsync(NamedModel model, CancellationToken cancellation)
    {
        if (await DescribeAsync(model, cancellation) is not { } known)
            return null;
        var (about, status) = known;
        return new(model.Name, Created(model.Path))
        {
            Aliases = about.Aliases,
            Status = new(NameOf(status.State))
            {
                Failed = status.Failure is null ? null : true,
                ExitCode = status.Failure?.ExitCode,
                Message = status.Failure?.Message,
                Progress = status.Progress,
            },
            Architecture = new(["text"], about.Capabilities switch { { Embedding: true } => ["embedding"], { Rerank: true } => ["score"], _ => ["text"] }),
            Meta = new(
                about.TrainedContextLength, about.ContextLength, about.Parameters, about.SizeBytes, about.EmbeddingWidth, about.VocabularySize, about.Architecture, about.Quant),
            ContextLength = about.ContextLength,
            Parallel = about.Parallel,
            Capabilities = about.Capabilities,
            Memory = new(plans.Of(model).Plan is var plan ? Footprint.Of((status.Plan ?? plan).Memory).Main : 0, status.ResidentBytes, about.Predicted, about.Measured),
            Pid = status.ProcessId,
            InFlight = status.ProcessId is null ? null : status.InFlight,
            ExpiresAt = status.Until,
        };
    }

    /// <summary>Describes one model and its worker; null where its file can't be used.</summary>
    public async Task<(ModelDescription About, WorkerStatus Status)?> DescribeAsync(NamedModel model, CancellationToken cancellation)
    {
        PlannedModel planned;
        try
        {
            planned = await Task.Run(() => plans.Of(model), cancellation);
        }
        catch (LocalRunnerException)
        {
            return null;
        }

        var status = pool.StatusOf(model);
        var measured = status.State == WorkerState.Loaded ? await MeasuredAsync(model, cancellation) : null;
        return ((measured ?? planned.Description) with { Name = model.Name, Aliases = models.AliasesOf(model), State = StateOf(status.State), InFlight = status.InFlight }, status);
    }

    /// <summary>Lists the models, and those that run without being listed.</summary>
    public IReadOnlyList<NamedModel> Listed() =>
        [.. models.All(), .. pool.Snapshot().Select(worker => worker.Model).Where(options.Hidden.Contains)];

    public static string NameOf(WorkerState state) => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());

    private static ModelState StateOf(WorkerState state) => state switch
    {
        WorkerState.Loading => ModelState.Loading,
        WorkerState.Loaded => ModelState.Loaded,
        WorkerState.Failed => ModelState.Failed,
        _ => ModelState.Unloaded,
    };

    /// <summary>Asks the worker; null where it has no time, or is gone.</summary>
    private async Task<ModelDescription?> MeasuredAsync(NamedModel model, CancellationToken cancellation)
    {
        if (pool.Snapshot().FirstOrDefault(worker => worker.Model == model) is not { } worker)
            return null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_answerWithin);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "http://localhost/localrunner/model");
            using var response = await worker.Client.SendAsync(request, patience.Token);
            return response.IsSuccessStatusCode
                ? await JsonSerializer.DeserializeAsync(await response.Content.ReadAsStreamAsync(patience.Token), ModelJson.Default.ModelDescription, patience.Token)
                : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or ObjectDisposedException or JsonException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    private static long Created(string path) => new DateTimeOffset(File.GetLastWriteTimeUtc(path)).ToUnixTimeSeconds();

    private static ModelList.Entry Remote(Upstream upstream) => new(upstream.Name, 0) { OwnedBy = upstream.Address.Host, Status = new("upstream") };
}
