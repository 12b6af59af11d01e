using System.Diagnostics;
using LocalRunner.Devices;

namespace LocalRunner.Server.Router;

/// <summary>Describes what the router serves, and within which limits.</summary>
public sealed record RouterOptions
{
    /// <summary>Gets how a worker process is started.</summary>
    public required Func<WorkerStart, ProcessStartInfo> Worker { get; init; }

    /// <summary>Gets the machine.</summary>
    public required DeviceInfo Device { get; init; }

    /// <summary>Gets the models that are served by these names, the first one where a client names none.</summary>
    public IReadOnlyList<NamedModel> Models { get; init; } = [];

    /// <summary>Gets models that are found by their names, but not listed: the demo model.</summary>
    public IReadOnlyList<NamedModel> Hidden { get; init; } = [];

    /// <summary>Gets where other models are found; null serves <see cref="Models"/> alone.</summary>
    public ModelStore? Store { get; init; }

    /// <summary>Gets how a model is loaded; what is null, its plan chooses.</summary>
    public Func<NamedModel, ModelOptions> Loading { get; init; } = _ => new();

    /// <summary>Gets whether models are loaded that don't fit: one at a time, and alone.</summary>
    public bool Force { get; init; }

    /// <summary>Gets the main memory for all models together, in bytes; null takes what the device has left.</summary>
    public long? Budget { get; init; }

    /// <summary>Gets how long a model stays loaded after its last answer; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets other names of models and upstreams, such as roles: fast, slow, embed, code.</summary>
    public IReadOnlyDictionary<string, string> Aliases { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the servers elsewhere.</summary>
    public IReadOnlyList<Upstream> Upstreams { get; init; } = [];

    /// <summary>Gets where models go that don't fit: an upstream, or <c>upstream/model</c>; null refuses them.</summary>
    public string? Overflow { get; init; }

    /// <summary>Gets how many requests may wait for memory at once.</summary>
    public int Queue { get; init; } = 64;

    /// <summary>Gets how long a request waits for memory before it is told to come again.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Gets how long a request waits for memory before models that are busy take no further requests ahead of it.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets how long a model may take to load.</summary>
    public TimeSpan LoadTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets how long a worker that is told to end may take before it is killed.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets how long an upstream may send nothing.</summary>
    public TimeSpan UpstreamTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets the main memory for all models together, in bytes.</summary>
    public long Room => Budget ?? Device.Budget;
}
