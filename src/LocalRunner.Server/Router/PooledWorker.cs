using LocalRunner.Plans;

namespace LocalRunner.Server.Router;

/// <summary>One model's worker, as the pool keeps it. The pool's lock guards all that changes.</summary>
internal sealed class PooledWorker : IDisposable
{
    /// <param name="model">The model.</param>
    /// <param name="plan">The plan that it is loaded by.</param>
    /// <param name="address">Where the process listens.</param>
    /// <param name="keepAlive">How long it stays loaded after its last answer.</param>
    /// <param name="broken">What is done when a connection to it breaks.</param>
    public PooledWorker(NamedModel model, MemoryPlan plan, string address, TimeSpan keepAlive, Action<PooledWorker> broken)
    {
        (Model, Plan, Footprint, Address, KeepAlive) = (model, plan, Footprint.Of(plan.Memory), address, keepAlive);
        Client = WorkerAddress.NewClient(address, () => broken(this));
    }

    public NamedModel Model { get; }

    public MemoryPlan Plan { get; }

    public Footprint Footprint { get; }

    public string Address { get; }

    public HttpMessageInvoker Client { get; }

    /// <summary>Gets a task that ends when it serves, and fails as the load did.</summary>
    public TaskCompletionSource Ready { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets a task that ends when the process has, and its bytes are free.</summary>
    public TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets a task that tells how the process ended by itself; it never ends where it was told to.</summary>
    public TaskCompletionSource<WorkerFailure> Died { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WorkerProcess? Process { get; set; }

    public WorkerState State { get; set; } = WorkerState.Loading;

    /// <summary>Gets or sets the requests that it answers, and those that wait for it to load.</summary>
    public int InFlight { get; set; }

    /// <summary>Gets or sets whether it ends after the answers under way and takes no others.</summary>
    public bool IsLeaving { get; set; }

    /// <summary>Gets or sets whether a connection to it broke, and it is not known yet whether the process is dying.</summary>
    public bool IsDoubted { get; set; }

    public TimeSpan KeepAlive { get; set; }

    public DateTimeOffset LastUsed { get; set; }

    public ITimer? Expiry { get; set; }

    /// <summary>Gets when it is unloaded unless it is asked again; null where it never is, or answers now.</summary>
    public DateTimeOffset? Until => InFlight > 0 || KeepAlive == Timeout.InfiniteTimeSpan ? null : LastUsed + KeepAlive;

    /// <summary>Gets whether a request may go to it.</summary>
    public bool Takes => !IsLeaving && !IsDoubted && (State is WorkerState.Loading or WorkerState.Loaded) && Process is not { HasExited: true };

    public bool IsIdle => State == WorkerState.Loaded && InFlight == 0;

    public void Dispose()
    {
        Expiry?.Dispose();
        Client.Dispose();
    }
}
