using System.Collections.Concurrent;

namespace LocalRunner.Inference;

/// <summary>The one thread that owns a model's contexts. Work is done in the order in which it comes, between the steps in which answers are computed.</summary>
internal sealed class Worker : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;
    private Scheduler? _scheduler;

    public Worker(string name)
    {
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Takes on answers as well.</summary>
    public void Serve(Scheduler scheduler) => Post(() => _scheduler = scheduler);

    /// <summary>Queues work that reports its own outcome and does not throw.</summary>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void Post(Action work)
    {
#pragma warning disable CA1513 // The name that the caller knows belongs to a type above this one.
        if (_work.IsAddingCompleted)
            throw new ObjectDisposedException(nameof(LocalModel));
#pragma warning restore CA1513
        _work.Add(work);
    }

    /// <summary>Queues work and returns its outcome.</summary>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        var outcome = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                cancellation.ThrowIfCancellationRequested();
                outcome.SetResult(work());
            }
            catch (OperationCanceledException)
            {
                outcome.SetCanceled(cancellation);
            }
            catch (Exception exception)
            {
                outcome.SetException(exception);
            }
        });
        return outcome.Task;
    }

    /// <summary>Finishes what is queued and waits for the thread to end.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            var computes = _scheduler?.HasWork == true;
            if (_work.TryTake(out var work, computes ? 0 : Timeout.Infinite))
                work();
            else if (computes)
                _scheduler!.Step();
            else
                return;
        }
    }
}
