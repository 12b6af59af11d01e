namespace LocalRunner.Devices;

/// <summary>The rules for how much of a machine's memory models may have. All amounts are in bytes.</summary>
internal static class MemoryReserve
{
    private const long GiB = 1L << 30;

    /// <summary>
    /// Gets what stays free where nobody measured what is in use: 2 GiB and 6 % for the system and a browser with some pages,
    /// at least 3 GiB, which a system takes that has just started, and at most 12 GiB.
    /// </summary>
    public static long ReserveOfUnseen(long memory) => Math.Min(memory, Math.Clamp((2 * GiB) + (memory * 6 / 100), 3 * GiB, 12 * GiB));

    /// <summary>Gets what stays free beside what is in use already: 3 % for what that may grow by, at least 256 MiB and at most 2 GiB.</summary>
    public static long ReserveOfMeasured(long memory) => Math.Min(memory, Math.Clamp(memory * 3 / 100, GiB / 4, 2 * GiB));

    /// <summary>
    /// Gets what Metal lets one process have of main memory without a change of the system's settings: two thirds up to 32 GiB, three quarters
    /// above. llama.cpp logs it as recommendedMaxWorkingSetSize: 21.3 of 32 GiB, 27 of 36, 36 of 48, 48 of 64. Later systems allow more of large
    /// memories: 107.5 of 128 GiB and 464 of 512 were seen, which devices.json holds for the machines that came with such a system.
    /// </summary>
    public static long MetalWorkingSet(long memory) => memory <= 32 * GiB ? memory / 3 * 2 : memory / 4 * 3;

    /// <summary>Gets how much of a limit a plan uses: formulas and the system are off by up to 2 %.</summary>
    public static long Usable(long limit) => limit - (limit / 50);

    /// <summary>Gets how much of a GPU's memory an automatic choice uses: a card keeps 1 GiB free, as llama.cpp's --fit leaves it (--fit-target).</summary>
    public static long Usable(GpuInfo gpu) => gpu.SharesMemory ? Usable(gpu.Memory) : Math.Max(0, Math.Min(Usable(gpu.Memory), gpu.Memory - GiB));

    /// <summary>Gets what models may have of a card: half a GiB goes to the driver's context and the screen.</summary>
    public static long Card(long memory) => memory - (GiB / 2);
}
