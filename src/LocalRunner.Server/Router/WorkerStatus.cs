using LocalRunner.Plans;

namespace LocalRunner.Server.Router;

/// <summary>What a model's worker is at this moment.</summary>
/// <param name="State">What it is doing.</param>
internal sealed record WorkerStatus(WorkerState State)
{
    /// <summary>Gets the plan that it runs by; null where there is no worker.</summary>
    public MemoryPlan? Plan { get; init; }

    public int? ProcessId { get; init; }

    /// <summary>Gets the bytes that the system shows as resident.</summary>
    public long? ResidentBytes { get; init; }

    /// <summary>Gets the part of the weights that is loaded, 0 to 1, while it loads.</summary>
    public double? Progress { get; init; }

    public int InFlight { get; init; }

    /// <summary>Gets when it is unloaded; null where it never is, or answers now.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Gets how the last process ended, where it failed.</summary>
    public WorkerFailure? Failure { get; init; }
}
