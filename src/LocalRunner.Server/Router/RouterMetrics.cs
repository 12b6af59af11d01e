using System.Collections.Concurrent;
using System.Text.Json;
using LocalRunner.Server.Metrics;
using LocalRunner.Server.Models;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Router;

/// <summary>Tells what the router and all its workers did and take. What a worker counted is asked of it, for the last time before it ends.</summary>
internal sealed class RouterMetrics
{
    private static readonly TimeSpan s_answerWithin = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, ModelCounts> _ended = new();
    private readonly RouterOptions _options;
    private readonly WorkerPool _pool;
    private readonly RoutedStatus _status;
    private readonly RouterCounts _requests;

    public RouterMetrics(RouterOptions options, WorkerPool pool, RoutedStatus status, RouterCounts requests)
    {
        (_options, _pool, _status, _requests) = (options, pool, status, requests);
        pool.Ending = KeepAsync;
    }

    public async Task<string> TextAsync(CancellationToken cancellation)
    {
        var workers = _pool.Snapshot();
        var loaded = workers.Where(worker => worker.State == WorkerState.Loaded).ToList();
        var described = (await Task.WhenAll(loaded.Select(worker => _status.DescribeAsync(worker.Model, cancellation)))).OfType<(ModelDescription About, WorkerStatus Status)>().ToList();
        var counts = _pool.Counts;
        return new PrometheusText()
            .Answers(await AnswersAsync(loaded, cancellation))
            .Gauge("llamacpp:requests_processing", "Requests under way.", _requests.Targets.Select(each => (ModelMetrics.Model(each.Key), (long)each.Value.InFlight)))
            .Gauge("llamacpp:requests_deferred", "Requests that wait for memory.", _pool.Waiting)
            .Counter("localrunner_requests_total", "Requests forwarded, by model or upstream.", _requests.Targets.Select(each => (ModelMetrics.Model(each.Key), each.Value.Requests)))
            .Counter("localrunner_request_failures_total", "Requests that got no whole answer.", _requests.Targets.Select(each => (ModelMetrics.Model(each.Key), each.Value.Failures)))
            .Counter("localrunner_model_loads_total", "Times that a model was loaded.", counts.Select(each => (ModelMetrics.Model(each.Key), (long)each.Value.Loads)))
            .Counter("localrunner_model_evictions_total", "Times that a model made room for another.", counts.Select(each => (ModelMetrics.Model(each.Key), (long)each.Value.Evictions)))
            .Counter("localrunner_worker_deaths_total", "Worker processes that ended untold.", counts.Select(each => (ModelMetrics.Model(each.Key), (long)each.Value.Deaths)))
            .Gauge("localrunner_memory_budget_bytes", "Main memory for all models together.", _options.Room)
            .Gauge("localrunner_model_planned_bytes", "Main memory that a loaded model is planned to take at most.", workers.Select(worker => (ModelMetrics.Model(worker.Model.Name), worker.Footprint.Main)))
            .Gauge("localrunner_model_resident_bytes", "Memory of a model's process that is resident.", workers.Select(worker => (ModelMetrics.Model(worker.Model.Name), worker.Process?.ResidentBytes ?? 0)))
            .Memory(described.Select(each => each.About))
            .ToString();
    }

    private async Task<IEnumerable<KeyValuePair<string, ModelCounts>>> AnswersAsync(List<PooledWorker> loaded, CancellationToken cancellation)
    {
        var sums = new SortedDictionary<string, ModelCounts>(_ended);
        foreach (var (name, counts) in await Task.WhenAll(loaded.Select(async worker => (worker.Model.Name, await CountsAsync(worker, cancellation)))))
            sums[name] = sums.GetValueOrDefault(name, ModelCounts.None) + counts;
        return sums;
    }

    private async Task KeepAsync(PooledWorker worker)
    {
        var counts = await CountsAsync(worker, CancellationToken.None);
        _ended.AddOrUpdate(worker.Model.Name, counts, (_, before) => before + counts);
    }

    private static async Task<ModelCounts> CountsAsync(PooledWorker worker, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_answerWithin);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "http://localhost/localrunner/counts");
            using var response = await worker.Client.SendAsync(request, patience.Token);
            return response.IsSuccessStatusCode
                ? await JsonSerializer.DeserializeAsync(await response.Content.ReadAsStreamAsync(patience.Token), CountsJson.Default.ModelCounts, patience.Token) ?? ModelCounts.None
                : ModelCounts.None;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or ObjectDisposedException or JsonException or OperationCanceledException)
        {
            return ModelCounts.None;
        }
    }
}
