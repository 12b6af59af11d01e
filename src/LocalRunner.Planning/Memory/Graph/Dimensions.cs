namespace LocalRunner.Memory.Graph;

/// <summary>Four numbers of a tensor, innermost first: its lengths, or the bytes from one element to the next.</summary>
internal readonly record struct Dimensions(long X, long Y = 1, long Z = 1, long W = 1)
{
    public long Elements => checked(X * Y * Z * W);

    public static Dimensions Contiguous(Dimensions shape, long elementBytes) =>
        checked(new(elementBytes, elementBytes * shape.X, elementBytes * shape.X * shape.Y, elementBytes * shape.X * shape.Y * shape.Z));
}
