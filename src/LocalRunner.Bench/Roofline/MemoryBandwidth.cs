using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using LocalRunner.Machine;

namespace LocalRunner.Bench.Roofline;

/// <summary>Measures how fast this machine reads memory. Generation reads every weight once a token, so this is its roof.</summary>
public static unsafe class MemoryBandwidth
{
    private const long MinTotal = 64L << 20;
    private const long MaxPerCore = 1L << 30;
    private const int MaxPasses = 24;
    /// <summary>So that waking the threads, a millisecond on a busy machine, is little beside the pass.</summary>
    private const int SweepsPerPass = 8;
    private static readonly TimeSpan s_timeLimit = TimeSpan.FromSeconds(0.8);

    /// <summary>
    /// Measures the read bandwidth of all usable cores together.
    /// <para>The method: one thread a core fills a buffer of its own, 256 MiB or 32 MiB a core in total, whichever is more (far above
    /// the last-level cache), but at most 1/8 of the memory available. Then all threads sum their buffers with vector loads, eight sweeps
    /// a pass, starting together; a pass lasts until the slowest is done. The best of up to 24 passes within about a second counts,
    /// because whatever disturbs a pass can only make it slower.</para>
    /// <para>The buffers count in <see cref="ProcessMemory.PeakResident"/> ever after.</para>
    /// </summary>
    /// <param name="machine">The machine's facts, when they are already known.</param>
    /// <param name="cancellationToken">Ends the measurement early, between two passes.</param>
    /// <returns>Bytes per second, or null when too little memory is available to measure.</returns>
    /// <exception cref="OperationCanceledException">The measurement was cancelled.</exception>
    public static double? Measure(MachineInfo? machine = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        machine ??= MachineInfo.Detect();

        var cores = machine.UsableCores;
        var total = Math.Min(Math.Max(256L << 20, cores * (32L << 20)), machine.EffectiveAvailableMemory / 8);
        var bytes = (nuint)Math.Min(total / cores, MaxPerCore) & ~(nuint)4095;
        if (total < MinTotal || bytes == 0)
            return null;

        var buffer = AllocateOrNull(bytes * (nuint)cores);
        if (buffer is null)
            return null;
        try
        {
            return FastestPass(buffer, bytes, cores, cancellationToken) is { } seconds ? bytes * (double)cores * SweepsPerPass / seconds : null;
        }
        finally
        {
            NativeMemory.AlignedFree(buffer);
        }
    }

    private static byte* AllocateOrNull(nuint bytes)
    {
        try
        {
            return (byte*)NativeMemory.AlignedAlloc(bytes, 4096);
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    private static double? FastestPass(byte* buffer, nuint bytes, int cores, CancellationToken cancellationToken)
    {
        var sums = 0L;

        // The first write places the pages, near the core that will read them.
        void Fill(int core) => NativeMemory.Fill(buffer + (bytes * (nuint)core), bytes, 1);

        void Read(int core)
        {
            for (var sweep = 0; sweep < SweepsPerPass; sweep++)
                Interlocked.Add(ref sums, Sum(buffer + (bytes * (nuint)core), bytes));
        }

        return StartedTogether.FastestPass(cores, MaxPasses, s_timeLimit, Fill, Read, cancellationToken);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Sum(byte* from, nuint bytes)
    {
        // Four sums, so that one addition does not wait for the one before. A whole number of pages divides by their 256 bytes.
        Vector512<long> a = default, b = default, c = default, d = default;
        for (long* p = (long*)from, end = (long*)(from + bytes); p < end; p += 32)
        {
            a += Vector512.Load(p);
            b += Vector512.Load(p + 8);
            c += Vector512.Load(p + 16);
            d += Vector512.Load(p + 24);
        }

        return Vector512.Sum(a + b + c + d);
    }
}
