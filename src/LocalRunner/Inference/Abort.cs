using LocalRunner.Engine;

namespace LocalRunner.Inference;

/// <summary>
/// Carries a request to stop from any thread to the computation that it is meant for, and to no other: it reaches the
/// context only while this work holds it.
/// </summary>
internal sealed class Abort
{
    private readonly Lock _gate = new();
    private IEngineContext? _context;
    private volatile bool _requested;

    public bool IsRequested => _requested;

    public void Request()
    {
        lock (_gate)
        {
            _requested = true;
            _context?.RequestAbort();
        }
    }

    public void Attach(IEngineContext context)
    {
        lock (_gate)
        {
            _context = context;
            if (_requested)
                context.RequestAbort();
        }
    }

    public void Detach()
    {
        lock (_gate)
        {
            _context?.ClearAbort();
            _context = null;
        }
    }

    /// <summary>Runs a computation that a token can stop in its middle.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static T Run<T>(IEngineContext context, Func<T> work, CancellationToken cancellation)
    {
        var abort = new Abort();
        using var registration = cancellation.UnsafeRegister(static state => ((Abort)state!).Request(), abort);
        abort.Attach(context);
        try
        {
            return work();
        }
        catch (LocalRunnerException exception) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("The computation was cancelled.", exception, cancellation);
        }
        finally
        {
            abort.Detach();
        }
    }
}
