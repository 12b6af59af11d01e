namespace LocalRunner.Devices;

/// <summary>Describes a GPU for planning.</summary>
/// <param name="Name">Its name, as people know it.</param>
/// <param name="Memory">The bytes that models may take of it.</param>
/// <param name="SharesMemory">Whether that is a part of main memory, as on Apple silicon.</param>
/// <param name="Bandwidth">The bytes a second that it reads of its memory, or null where unknown.</param>
public sealed record GpuInfo(string Name, long Memory, bool SharesMemory = false, double? Bandwidth = null)
{
    /// <summary>Gets how much of its memory a plan may take, in bytes: all but 2 %.</summary>
    public long Limit => MemoryReserve.Usable(Memory);
}
