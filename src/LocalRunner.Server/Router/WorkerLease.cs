namespace LocalRunner.Server.Router;

/// <summary>Keeps a worker from being unloaded while one request is answered.</summary>
internal sealed class WorkerLease(WorkerPool pool, PooledWorker worker) : IDisposable
{
    private bool _isReleased;

    public PooledWorker Worker => worker;

    public void Dispose()
    {
        if (!_isReleased)
            pool.Release(worker);
        _isReleased = true;
    }
}
