using System.Text.Json;
using LocalRunner.Server.Models;
using LocalRunner.Server.OpenAi;

namespace LocalRunner.Server.Router;

/// <summary>Describes models, loaded or not: what their headers and plans say, what their workers are doing, and what those that are loaded take.</summary>
internal sealed class RoutedStatus(RouterOptions options, RoutedModels models, ModelPlans plans, WorkerPool pool)
{
    private static readonly TimeSpan s_answerWithin = TimeSpan.FromSeconds(1);

    /// <summary>Lists all models that can be asked for. Files that can't be used are left out.</summary>
    public async Task<RoutedModelList> ListAsync(CancellationToken cancellation)
    {
        var known = (await Task.WhenAll(Listed().Select(async model => (Model: model, Known: await DescribeAsync(model, cancellation)))))
            .Where(each => each.Known is not null).Select(each => (each.Model, each.Known!.Value.About, each.Known.Value.Status)).ToList();
        return new([.. known.Select(each => Item(each.Model, each.About, each.Status)), .. options.Upstreams.Select(Remote)], [.. known.Select(each => CatalogItem.Of(each.About))])
        {
            Budget = new(options.Room, pool.Snapshot().Sum(worker => worker.Footprint.Main)),
        };
    }

    /// <summary>Describes one model; null where its file can't be used.</summary>
    public async Task<RoutedModelItem?> ItemAsync(NamedModel model, CancellationToken cancellation) =>
        await DescribeAsync(model, cancellation) is { } known ? Item(model, known.About, known.Status) : null;

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

    private RoutedModelItem Item(NamedModel model, ModelDescription about, WorkerStatus status) => new(model.Name, Created(model.Path))
    {
        Aliases = about.Aliases,
        Status = new(NameOf(status.State))
        {
            Failed = status.Failure is null ? null : true,
            ExitCode = status.Failure?.ExitCode,
            Message = status.Failure?.Message,
            Progress = status.Progress,
        },
        Architecture = ModelModalities.Of(about),
        Meta = ModelMeta.Of(about),
        ContextLength = about.ContextLength,
        PlannedBytes = Footprint.Of((status.Plan ?? plans.Of(model).Plan).Memory).Main,
        ResidentBytes = status.ResidentBytes,
        Pid = status.ProcessId,
        InFlight = status.ProcessId is null ? null : status.InFlight,
        ExpiresAt = status.Until,
    };

    private static long Created(string path) => new DateTimeOffset(File.GetLastWriteTimeUtc(path)).ToUnixTimeSeconds();

    private static RoutedModelItem Remote(Upstream upstream) => new(upstream.Name, 0) { OwnedBy = upstream.Address.Host, Status = new("upstream") };
}
