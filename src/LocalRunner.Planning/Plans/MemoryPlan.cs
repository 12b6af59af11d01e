using LocalRunner.Devices;
using LocalRunner.Memory;

namespace LocalRunner.Plans;

/// <summary>Describes the best settings for a model within a budget, the memory that they need, and the alternatives.</summary>
public sealed record MemoryPlan
{
    /// <summary>Gets the model's path or name.</summary>
    public required string Model { get; init; }

    /// <summary>Gets the file type, such as Q4_K_M, or unknown.</summary>
    public required string FileType { get; init; }

    /// <summary>Gets the machine that it is made for.</summary>
    public required DeviceInfo Device { get; init; }

    /// <summary>Gets the main memory to stay within, in bytes.</summary>
    public required long Budget { get; init; }

    /// <summary>Gets how much of the budget a plan may take, in bytes: all but 2 %.</summary>
    public long Limit => MemoryReserve.Usable(Budget);

    /// <summary>Gets whether the resident peak stays within the budget, and each GPU's share within its memory, with 2 % to spare and 1 GiB on cards.</summary>
    public required bool Fits { get; init; }

    /// <summary>Gets the settings that were chosen.</summary>
    public required PlanSettings Settings { get; init; }

    /// <summary>Gets what that takes, component by component.</summary>
    public required MemoryEstimate Memory { get; init; }

    /// <summary>Gets what the settings give up, term by term.</summary>
    public PlanScore? Score { get; init; }

    /// <summary>Gets the reason in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>Gets the largest context in tokens that fits with the other settings as they are; 0 where none does.</summary>
    public int MaxContext { get; init; }

    /// <summary>Gets what would have to change for the next better plan; null where nothing is better.</summary>
    public string? NextBetter { get; init; }

    /// <summary>Gets what is unusual about the options or the file.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Gets the other plans, the best first, without alternatives of their own.</summary>
    public IReadOnlyList<MemoryPlan> Alternatives { get; init; } = [];

    /// <summary>Gets what the engine says of the plan; null where it was not asked.</summary>
    public PlanConfirmation? Confirmation { get; init; }
}
