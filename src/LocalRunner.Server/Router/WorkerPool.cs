using System.Collections.Concurrent;
using LocalRunner.Plans;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Router;

/// <summary>
/// Holds the worker processes, one a model, within the memory for all of them. A request for a model that is not loaded waits in the queue until
/// idle ones have made room; those that answer or load are never ended for another.
/// </summary>
internal sealed class WorkerPool : IAsyncDisposable
{
    private static readonly TimeSpan s_comeBack = TimeSpan.FromSeconds(5);

    // How long the system may take to tell that a process is gone whose connection is.
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, PooledWorker> _workers = [];
    private readonly Dictionary<string, WorkerFailure> _failures = [];
    private readonly LinkedList<Waiter> _queue = new();
    private readonly ConcurrentDictionary<string, WorkerCounts> _counts = new();
    private readonly RouterOptions _options;
    private readonly ModelPlans _plans;
    private readonly TimeProvider _time;
    private readonly Footprint _room;
    private readonly string _folder;
    private int _started;
    private bool _disposed;

    public WorkerPool(RouterOptions options, ModelPlans plans, TimeProvider? time = null)
    {
        (_options, _plans, _time) = (options, plans, time ?? TimeProvider.System);
        _room = Footprint.Room(options.Room, options.Device.Gpus);
        _folder = WorkerAddress.NewFolder();
    }

    /// <summary>Occurs when a model's state changes, on any thread.</summary>
#pragma warning disable MA0046 // Whoever hears of it knows the pool.
    public event Action<NamedModel, WorkerState>? Changed;
#pragma warning restore MA0046

    /// <summary>Gets or sets what is done with a worker that serves, before it is told to end.</summary>
    public Func<PooledWorker, Task>? Ending { get; set; }

    /// <summary>Gets the requests that wait for memory.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _queue.Count;
        }
    }

    /// <summary>Gets what happened to each model's workers so far, by the model's name.</summary>
    public IReadOnlyDictionary<string, WorkerCounts> Counts => _counts;

    /// <summary>Gets a worker that has loaded the model, loading it first where it must; dispose the lease after the answer.</summary>
    /// <param name="model">The model.</param>
    /// <param name="keepAlive">How long it stays loaded afterwards; null leaves it as it is.</param>
    /// <param name="cancellation">Stops waiting; a load that began goes on.</param>
    /// <exception cref="LocalRunnerException">It never fits, or could not be loaded.</exception>
    /// <exception cref="ApiException">Nothing can go for it now, and too many wait or it waited too long.</exception>
    public async Task<WorkerLease> AcquireAsync(NamedModel model, TimeSpan? keepAlive, CancellationToken cancellation)
    {
        var plan = (await Task.Run(() => _plans.Of(model), cancellation)).Plan;
        if (!plan.Fits && !_options.Force)
            throw new LocalRunnerException(LocalRunnerError.OutOfMemory, $"{model.Name} does not fit the {new ByteSize(_options.Room)} for all models. {plan.Reason}");

        var worker = await AdmitAsync(model, plan, cancellation);
        var lease = new WorkerLease(this, worker);
        try
        {
            lock (_gate)
                worker.KeepAlive = keepAlive ?? worker.KeepAlive;
            await worker.Ready.Task.WaitAsync(cancellation);
            return lease;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Ends a model's worker once its answers are given, and waits until its bytes are free.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> UnloadAsync(NamedModel model, CancellationToken cancellation)
    {
        PooledWorker? worker;
        lock (_gate)
        {
            if (!_workers.TryGetValue(model.Path, out worker))
                return false;
            worker.IsLeaving = true;
            if (worker.IsIdle)
                End(worker);
        }

        await worker.Gone.Task.WaitAsync(cancellation);
        return true;
    }

    public WorkerStatus StatusOf(NamedModel model)
    {
        lock (_gate)
        {
            if (_workers.TryGetValue(model.Path, out var worker))
            {
                return new(worker.State)
                {
                    Plan = worker.Plan,
                    ProcessId = worker.Process?.Id,
                    ResidentBytes = worker.Process?.ResidentBytes,
                    Progress = worker.State == WorkerState.Loading ? worker.Process?.Loaded : null,
                    InFlight = worker.InFlight,
                    Until = worker.Until,
                };
            }

            return _failures.TryGetValue(model.Path, out var failure) ? new(WorkerState.Failed) { Failure = failure } : new(WorkerState.Unloaded);
        }
    }

    /// <summary>Gets the workers there are now.</summary>
    public IReadOnlyList<PooledWorker> Snapshot()
    {
        lock (_gate)
            return [.. _workers.Values];
    }

    public void Release(PooledWorker worker)
    {
        lock (_gate)
        {
            worker.InFlight--;
            worker.LastUsed = _time.GetUtcNow();
            Rest(worker);
            Pump();
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<PooledWorker> workers;
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            workers = [.. _workers.Values];
            foreach (var waiter in _queue)
                waiter.Admitted.TrySetException(Closing());
            _queue.Clear();
            foreach (var worker in workers)
                End(worker);
        }

        await Task.WhenAll(workers.Select(worker => worker.Gone.Task));
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException)
        {
            // Somebody else's file lies in it, or it is gone.
        }
    }

    private static ApiException Closing() => Busy(503, "server_closing", "The server is closing.");

    private static ApiException Busy(int status, string code, string message) => new(new(status, code, message) { RetryAfter = s_comeBack });

    private async Task<PooledWorker> AdmitAsync(NamedModel model, MemoryPlan plan, CancellationToken cancellation)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (_disposed)
                throw Closing();
            if (Usable(model) is { } worker && !IsImpatient())
                return Enter(worker);
            if (_queue.Count >= _options.Queue)
                throw Busy(429, "queue_full", $"{_queue.Count} requests wait for memory already, which is the most that may (--queue). Come back later.");
            waiter = new(model, plan, _time.GetUtcNow());
            _queue.AddLast(waiter);
            Pump();
        }

        try
        {
            return await waiter.Admitted.Task.WaitAsync(_options.QueueTimeout, _time, cancellation);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            lock (_gate)
            {
                if (!_queue.Remove(waiter) && waiter.Admitted.Task.IsCompletedSuccessfully)
                    Release(waiter.Admitted.Task.Result);
                Pump();
            }

            if (exception is OperationCanceledException)
                throw;
            throw Busy(503, "no_memory_in_time", $"No memory came free for {model.Name} within {_options.QueueTimeout.TotalSeconds:0} s: the models that have it are answering. Come back later.");
        }
    }

    /// <summary>Whether somebody has waited so long that models which never rest must let him by.</summary>
    private bool IsImpatient() => _queue.First is { } first && _time.GetUtcNow() - first.Value.Since > _options.Patience;

    private PooledWorker? Usable(NamedModel model) => _workers.TryGetValue(model.Path, out var worker) && worker.Takes ? worker : null;

    private static PooledWorker Enter(PooledWorker worker)
    {
        worker.InFlight++;
        worker.Expiry?.Dispose();
        worker.Expiry = null;
        return worker;
    }

    /// <summary>Lets those in the queue in, in their order, as far as there is room.</summary>
    private void Pump()
    {
        while (!_disposed && _queue.First is { Value: var waiter } && (Usable(waiter.Model) ?? TryStart(waiter)) is { } worker)
        {
            _queue.RemoveFirst();
            waiter.Admitted.SetResult(Enter(worker));
        }
    }

    /// <summary>Starts a worker where there is room, and otherwise sees to it that there will be, if idle ones can make it.</summary>
    private PooledWorker? TryStart(Waiter waiter)
    {
        // The model's last process is still ending.
        if (_workers.ContainsKey(waiter.Model.Path))
            return null;

        var needed = Footprint.Of(waiter.Plan.Memory);
        var free = _workers.Values.Aggregate(_room, (room, worker) => room - worker.Footprint);
        var isAlone = _workers.Count == 0;
        if (needed.Fits(free) || (isAlone && _options.Force))
            return Start(waiter);

        free = _workers.Values.Where(worker => worker.State == WorkerState.Unloading).Aggregate(free, (room, worker) => room + worker.Footprint);
        var victims = Eviction.Choose(_workers.Values.Where(worker => worker.IsIdle), worker => worker.Footprint, worker => worker.LastUsed.UtcTicks, needed, free);
        if (victims is null && _options.Force)
            victims = [.. _workers.Values.Where(worker => worker.IsIdle)];
        foreach (var victim in victims ?? [])
        {
            CountsOf(victim.Model).Evictions++;
            End(victim);
        }

        return null;
    }

    private PooledWorker Start(Waiter waiter)
    {
        var worker = new PooledWorker(waiter.Model, waiter.Plan, WorkerAddress.Of(_folder, ++_started), _options.KeepAlive, Doubt) { LastUsed = _time.GetUtcNow() };
        _workers.Add(waiter.Model.Path, worker);
        _failures.Remove(waiter.Model.Path);
        CountsOf(waiter.Model).Loads++;
        Changed?.Invoke(worker.Model, WorkerState.Loading);
        _ = Task.Run(() => RunAsync(worker), CancellationToken.None);
        return worker;
    }

    /// <summary>Sees a worker through its life: starts it, waits until it serves, and clears up when it has ended.</summary>
    private async Task RunAsync(PooledWorker worker)
    {
        WorkerFailure failure;
        try
        {
            var process = WorkerProcess.Start(worker.Model.Name, _options.Worker(new(worker.Model, worker.Address, worker.Plan.Settings, _plans.Budget) { Projector = worker.Plan.Settings.Uses.Projector is null ? null : _plans.Of(worker.Model).Projector }));
            await using (process)
            {
                lock (_gate)
                    worker.Process = process;
                await LoadAsync(worker, process);
                failure = await process.Ended;
            }
        }
        catch (LocalRunnerException exception)
        {
            failure = new(ExitCode: null, exception.Message, exception.Error);
        }

        lock (_gate)
        {
            _workers.Remove(worker.Model.Path);
            if (worker.State != WorkerState.Unloading)
            {
                _failures[worker.Model.Path] = failure;
                CountsOf(worker.Model).Deaths++;
                worker.Died.TrySetResult(failure);
                Changed?.Invoke(worker.Model, WorkerState.Failed);
            }
            else
            {
                Changed?.Invoke(worker.Model, WorkerState.Unloaded);
            }

            worker.State = WorkerState.Unloaded;
            worker.Ready.TrySetException(worker.Died.Task.IsCompleted ? failure.ToException() : Closing());
            _ = worker.Ready.Task.Exception;
            worker.Gone.TrySetResult();
            Pump();
        }

        worker.Dispose();
        if (File.Exists(worker.Address))
            File.Delete(worker.Address);
    }

    private async Task LoadAsync(PooledWorker worker, WorkerProcess process)
    {
        try
        {
            await process.Ready.WaitAsync(_options.LoadTimeout, _time);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw new LocalRunnerException(LocalRunnerError.GenerationFailed, $"{worker.Model.Name} was not loaded within {_options.LoadTimeout.TotalSeconds:0} s.");
        }
        catch (LocalRunnerException)
        {
            return;
        }

        lock (_gate)
        {
            if (worker.State != WorkerState.Loading)
                return;
            worker.State = WorkerState.Loaded;
            worker.Ready.TrySetResult();
            Changed?.Invoke(worker.Model, WorkerState.Loaded);
            Rest(worker);
            Pump();
        }
    }

    /// <summary>Sends no request to a worker whose connection broke, until it is known whether it is dying.</summary>
    private void Doubt(PooledWorker worker)
    {
        lock (_gate)
        {
            if (worker.IsDoubted || worker.State != WorkerState.Loaded)
                return;
            worker.IsDoubted = true;
        }

        _ = Task.Run(TrustAgainAsync, CancellationToken.None);

        async Task TrustAgainAsync()
        {
            await Task.WhenAny(worker.Gone.Task, Task.Delay(s_farewell));
            lock (_gate)
            {
                worker.IsDoubted = false;
                Pump();
            }
        }
    }

    /// <summary>Ends an idle worker where its time is over, or sees to it that it ends when it is.</summary>
    private void Rest(PooledWorker worker)
    {
        if (!worker.IsIdle)
            return;
        worker.Expiry?.Dispose();
        worker.Expiry = null;
        if (worker.IsLeaving || worker.KeepAlive == TimeSpan.Zero)
            End(worker);
        else if (worker.Until is { } until)
            worker.Expiry = _time.CreateTimer(_ => Expire(worker), state: null, TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, (until - _time.GetUtcNow()).Ticks)), Timeout.InfiniteTimeSpan);
    }

    private void Expire(PooledWorker worker)
    {
        lock (_gate)
        {
            if (!worker.IsIdle || worker.Until is not { } until)
                return;

            // A timer may be early by the clock's grain.
            if (until <= _time.GetUtcNow())
                End(worker);
            else
                Rest(worker);
        }
    }

    private void End(PooledWorker worker)
    {
        if (worker.State == WorkerState.Unloading)
            return;
        worker.State = WorkerState.Unloading;
        _ = Task.Run(() => StopAsync(worker), CancellationToken.None);
    }

    private async Task StopAsync(PooledWorker worker)
    {
        // The process may be about to start.
        while (worker is { Process: null, Gone.Task.IsCompleted: false })
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        if (worker.Ready.Task.IsCompletedSuccessfully && Ending is { } ending)
            await ending(worker);
        if (worker.Process is { } process)
            await process.StopAsync(_options.StopTimeout);
    }

    private WorkerCounts CountsOf(NamedModel model) => _counts.GetOrAdd(model.Name, _ => new());

    private sealed class Waiter(NamedModel model, MemoryPlan plan, DateTimeOffset since)
    {
        public NamedModel Model => model;

        public MemoryPlan Plan => plan;

        public DateTimeOffset Since => since;

        public TaskCompletionSource<PooledWorker> Admitted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
