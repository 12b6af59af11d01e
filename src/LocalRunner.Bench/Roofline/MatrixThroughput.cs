using System.Runtime.InteropServices;
using LocalRunner.Machine;

namespace LocalRunner.Bench.Roofline;

/// <summary>Measures how fast this machine multiplies matrices. Prompts are computed many tokens at once, so this bounds prefill.</summary>
public static unsafe class MatrixThroughput
{
    // The panel of the right matrix that is being multiplied fits the innermost cache, all three matrices the one behind it.
    private const int Rows = 72;
    private const int Depth = 128;
    private const int Columns = 96;

    /// <summary>What the three matrices of a core take, in whole pages, so that no two cores share a line of a cache.</summary>
    private const int FloatsPerCore = ((Rows * Depth) + (Depth * Columns) + (Rows * Columns) + 1023) / 1024 * 1024;

    /// <summary>So that waking the threads is little beside a pass, which is yet short enough that other programs leave some of them alone.</summary>
    private const int ProductsPerPass = 512;
    private const int MaxPasses = 160;
    private static readonly TimeSpan s_timeLimit = TimeSpan.FromSeconds(0.6);

    /// <summary>
    /// Measures the arithmetic of all usable cores together, in 32-bit floating-point numbers.
    /// <para>The method: one thread a core multiplies matrices that lie in its own caches, with the widest vectors the processor has and
    /// fused multiply-adds where it has them. All threads start a pass together, and it lasts until the slowest is done. The best of up to
    /// 160 passes within 0.6 seconds counts.</para>
    /// <para>An engine can exceed it: the product of a quantised matrix is mostly computed in 8-bit integers, of which a vector holds four
    /// times as many.</para>
    /// </summary>
    /// <param name="machine">The machine's facts, when they are already known.</param>
    /// <param name="cancellationToken">Ends the measurement early, between two passes.</param>
    /// <returns>Floating-point operations a second, a multiply-add counted as two; null when the clock is too coarse to tell.</returns>
    /// <exception cref="OperationCanceledException">The measurement was cancelled.</exception>
    public static double? Measure(MachineInfo? machine = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var cores = (machine ?? MachineInfo.Detect()).UsableCores;
        var width = MatrixTile.WidestVector;
        var memory = (float*)NativeMemory.AlignedAlloc((nuint)cores * FloatsPerCore * sizeof(float), 4096);

        void Prepare(int core)
        {
            new Span<float>(MatricesOf(core), FloatsPerCore).Fill(1);
            Multiply(MatricesOf(core), width);
        }

        void Work(int core)
        {
            for (var i = 0; i < ProductsPerPass; i++)
                Multiply(MatricesOf(core), width);
        }

        float* MatricesOf(int core) => memory + ((nint)core * FloatsPerCore);

        try
        {
            var seconds = StartedTogether.FastestPass(cores, MaxPasses, s_timeLimit, Prepare, Work, cancellationToken);
            return 2.0 * Rows * Depth * Columns * ProductsPerPass * cores / seconds;
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    private static void Multiply(float* left, int width)
    {
        var right = left + (Rows * Depth);
        MatrixTile.Multiply(left, right, right + (Depth * Columns), Rows, Depth, Columns, width);
    }
}
