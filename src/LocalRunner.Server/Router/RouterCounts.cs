using System.Collections.Concurrent;

namespace LocalRunner.Server.Router;

/// <summary>Counts the requests that were forwarded, by the model or upstream that they went to.</summary>
internal sealed class RouterCounts
{
    private readonly ConcurrentDictionary<string, Target> _targets = new();

    public IReadOnlyDictionary<string, Target> Targets => _targets;

    /// <summary>Counts a request, under way until disposed.</summary>
    public IDisposable Begin(string name)
    {
        var target = _targets.GetOrAdd(name, _ => new());
        target.Enter();
        return target;
    }

    /// <summary>Counts a request that got no whole answer.</summary>
    public void Fail(string name) => _targets.GetOrAdd(name, _ => new()).Fail();

    internal sealed class Target : IDisposable
    {
        private long _requests;
        private long _failures;
        private int _inFlight;

        public long Requests => Volatile.Read(ref _requests);

        public long Failures => Volatile.Read(ref _failures);

        public int InFlight => Volatile.Read(ref _inFlight);

        public void Enter()
        {
            Interlocked.Increment(ref _requests);
            Interlocked.Increment(ref _inFlight);
        }

        public void Fail() => Interlocked.Increment(ref _failures);

        void IDisposable.Dispose() => Interlocked.Decrement(ref _inFlight);
    }
}
