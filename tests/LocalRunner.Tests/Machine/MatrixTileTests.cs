using LocalRunner.Bench.Roofline;

namespace LocalRunner.Tests.Machine;

public sealed unsafe class MatrixTileTests
{
    [Theory]
    [InlineData(16, 6, 1, 32)]
    [InlineData(16, 18, 7, 64)]
    [InlineData(8, 6, 1, 32)]
    [InlineData(8, 18, 7, 64)]
    [InlineData(4, 6, 1, 32)]
    [InlineData(4, 18, 7, 64)]
    public void Multiply_VectorsOfAnyWidth_GivesWhatThreeLoopsGive(int width, int rows, int depth, int columns)
    {
        // Small whole numbers, of which float sums are exact in any order.
        int Left(int row, int k) => (((row * 7) + (k * 3)) % 11) - 5;
        int Right(int k, int column) => (((k * 5) + column) % 13) - 6;

        var (left, right, product) = (new float[rows * depth], new float[depth * columns], new float[rows * columns]);
        for (var k = 0; k < depth; k++)
        {
            for (var row = 0; row < rows; row++)
                left[Packed(k, row, depth, MatrixTile.BlockRows)] = Left(row, k);
            for (var column = 0; column < columns; column++)
                right[Packed(k, column, depth, 2 * width)] = Right(k, column);
        }

        fixed (float* l = left, r = right, p = product)
            MatrixTile.Multiply(l, r, p, rows, depth, columns, width);

        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var block = (column / (2 * width) * (rows / MatrixTile.BlockRows)) + (row / MatrixTile.BlockRows);
                var place = (((block * MatrixTile.BlockRows) + (row % MatrixTile.BlockRows)) * 2 * width) + (column % (2 * width));
                product[place].ShouldBe(Enumerable.Range(0, depth).Sum(k => Left(row, k) * Right(k, column)), $"row {row}, column {column}");
            }
        }
    }

    [Fact]
    public void WidestVector_ThisMachine_IsAWidthThatMultiplyTakes() => MatrixTile.WidestVector.ShouldBeOneOf(4, 8, 16);

    /// <summary>Where a number of a panel lies.</summary>
    private static int Packed(int k, int index, int depth, int panel) => (index / panel * panel * depth) + (k * panel) + (index % panel);
}
