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
    /// Gets what Metal lets one process have of main memory without a change of the system's settings, as llama.cpp logs it
    /// (recommendedMaxWorkingSetSize). From macOS 26 on: 11.84 of 16 GiB, 17.76 of 24, 24.96 of 32, 28.08 of 36, 37.44 of 48, 51.84 of 64, 107.52 of
    /// 128, the same on M1 to M5 (logs of 2025 and 2026); sizes between are counted as the next smaller one. Before: two thirds up to 32 GiB, three
    /// quarters above (21.33 of 32, 27 of 36, 48 of 64).
    /// </summary>
    /// <param name="memory">The machine's memory.</param>
    /// <param name="older">Whether its system is older than macOS 26.</param>
    public static long MetalWorkingSet(long memory, bool older = false)
    {
        var (part, of) = (older, memory / GiB) switch
        {
            (true, <= 32) or (_, < 16) => (2, 3),
            (true, _) => (3, 4),
            (_, < 32) => (74, 100),
            (_, < 64) => (78, 100),
            (_, < 128) => (81, 100),
            _ => (84, 100),
        };
        return (long)((Int128)memory * part / of);
    }

    /// <summary>Gets how much of a limit a plan uses: formulas and the system are off by up to 2 %.</summary>
    public static long Usable(long limit) => limit - (limit / 50);

    /// <summary>Gets how much of a GPU's memory an automatic choice uses: a card keeps 1 GiB free, as llama.cpp's --fit leaves it (--fit-target).</summary>
    public static long Usable(GpuInfo gpu) => gpu.SharesMemory ? Usable(gpu.Memory) : Math.Max(0, Math.Min(Usable(gpu.Memory), gpu.Memory - GiB));

    /// <summary>Gets what models may have of a card: half a GiB goes to the driver's context and the screen.</summary>
    public static long Card(long memory) => memory - (GiB / 2);
}
