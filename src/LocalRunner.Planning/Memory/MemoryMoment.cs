namespace LocalRunner.Memory;

/// <summary>Holds what a process keeps in main memory at one moment, in bytes.</summary>
/// <param name="Resident">What is resident, as the system shows it.</param>
/// <param name="Anonymous">The part of it that can't be evicted.</param>
public sealed record MemoryMoment(long Resident, long Anonymous)
{
    internal MemoryMoment Plus(long bytes) => new(checked(Resident + bytes), checked(Anonymous + bytes));
}
