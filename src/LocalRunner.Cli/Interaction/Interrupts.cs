namespace LocalRunner.Cli.Interaction;

/// <summary>Hands each Ctrl+C to whatever runs now: a load, an answer, the prompt.</summary>
internal sealed class Interrupts
{
    private readonly Lock _gate = new();
    private readonly Stack<Func<bool>> _handlers = new();

    /// <summary>Returns false when nobody took it, so that the system's own way, to end the process, is left.</summary>
    public bool Raise()
    {
        Func<bool>? handler;
        lock (_gate)
            _handlers.TryPeek(out handler);
        return handler?.Invoke() ?? false;
    }

    /// <summary>Takes the interrupts until disposed; the handler returns whether it did something with one.</summary>
    public Scope Take(Func<bool> handler)
    {
        lock (_gate)
            _handlers.Push(handler);
        return new Scope(this);
    }

    /// <summary>Takes the first interrupt by cancelling; the second one is left to the system.</summary>
    public Scope Take(CancellationTokenSource cancellation) => Take(() =>
    {
        if (cancellation.IsCancellationRequested)
            return false;
        cancellation.Cancel();
        return true;
    });

    internal readonly struct Scope(Interrupts interrupts) : IDisposable
    {
        public void Dispose()
        {
            lock (interrupts._gate)
                interrupts._handlers.Pop();
        }
    }
}
