using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LocalRunner.Bench.Roofline;

/// <summary>
/// A matrix product small enough for the caches of one core, computed in blocks of 6 rows by two vectors, which the registers hold:
/// twelve sums hide the latency of the additions, and leave room for the operands in as few as 16 registers.
/// </summary>
internal static unsafe partial class MatrixTile
{
    public const int BlockRows = 6;

    /// <summary>The most numbers that two vectors hold; a multiple of what narrower ones do.</summary>
    public const int BlockColumns = 32;

    /// <summary>Multiplies with vectors of a width.</summary>
    /// <param name="left">Rows by depth, in panels of <see cref="BlockRows"/> rows: of each panel, one column after the other.</param>
    /// <param name="right">Depth by columns, in panels of two vectors' columns: of each panel, one row after the other.</param>
    /// <param name="product">Where the rows by columns go, block after block, all of a panel of <paramref name="right"/> first.</param>
    /// <param name="rows">A multiple of <see cref="BlockRows"/>.</param>
    /// <param name="depth">How many products each number is the sum of.</param>
    /// <param name="columns">A multiple of <see cref="BlockColumns"/>.</param>
    /// <param name="width">The numbers in a vector: <see cref="WidestVector"/>, or less.</param>
    public static void Multiply(float* left, float* right, float* product, int rows, int depth, int columns, int width)
    {
        switch (width)
        {
            case 16:
                Multiply<Vector16>(left, right, product, rows, depth, columns);
                break;
            case 8:
                Multiply<Vector8>(left, right, product, rows, depth, columns);
                break;
            default:
                Multiply<Vector4>(left, right, product, rows, depth, columns);
                break;
        }
    }

    /// <summary>Gets the numbers in the widest vector that the processor computes with: 16, 8 or 4.</summary>
    public static int WidestVector => Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4;

    private static void Multiply<TVector>(float* left, float* right, float* product, int rows, int depth, int columns)
        where TVector : struct, IVector<TVector>
    {
        var blockColumns = 2 * TVector.Count;
        for (var column = 0; column < columns; column += blockColumns)
        {
            for (var row = 0; row < rows; row += BlockRows)
            {
                MultiplyBlock<TVector>(left + (row * depth), right + (column * depth), product, depth);
                product += BlockRows * blockColumns;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyBlock<TVector>(float* left, float* right, float* product, int depth)
        where TVector : struct, IVector<TVector>
    {
        // Locals, no array, and no call that is not inlined: else the sums leave the registers in every step.
        TVector a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default;
        TVector d0 = default, d1 = default, e0 = default, e1 = default, f0 = default, f1 = default;
        for (var end = left + (depth * BlockRows); left < end; left += BlockRows)
        {
            var (first, second) = (TVector.Load(right), TVector.Load(right + TVector.Count));
            right += 2 * TVector.Count;

            var row = TVector.Repeat(left[0]);
            (a0, a1) = (a0.Plus(row, first), a1.Plus(row, second));
            row = TVector.Repeat(left[1]);
            (b0, b1) = (b0.Plus(row, first), b1.Plus(row, second));
            row = TVector.Repeat(left[2]);
            (c0, c1) = (c0.Plus(row, first), c1.Plus(row, second));
            row = TVector.Repeat(left[3]);
            (d0, d1) = (d0.Plus(row, first), d1.Plus(row, second));
            row = TVector.Repeat(left[4]);
            (e0, e1) = (e0.Plus(row, first), e1.Plus(row, second));
            row = TVector.Repeat(left[5]);
            (f0, f1) = (f0.Plus(row, first), f1.Plus(row, second));
        }

        StoreRow(product, a0, a1);
        StoreRow(product + (2 * TVector.Count), b0, b1);
        StoreRow(product + (4 * TVector.Count), c0, c1);
        StoreRow(product + (6 * TVector.Count), d0, d1);
        StoreRow(product + (8 * TVector.Count), e0, e1);
        StoreRow(product + (10 * TVector.Count), f0, f1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow<TVector>(float* to, TVector first, TVector second) where TVector : struct, IVector<TVector>
    {
        first.Store(to);
        second.Store(to + TVector.Count);
    }
}
