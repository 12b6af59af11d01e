namespace LocalRunner.Grammars.Schemas;

/// <summary>An end of a range of numbers, which is in it or, when exclusive, next to it.</summary>
internal readonly record struct DecimalBound(decimal Value, bool Exclusive)
{
    public static DecimalBound Higher(DecimalBound? left, DecimalBound right) =>
        left is not { } other || right.Value > other.Value || (right.Value == other.Value && right.Exclusive) ? right : other;

    public static DecimalBound Lower(DecimalBound? left, DecimalBound right) =>
        left is not { } other || right.Value < other.Value || (right.Value == other.Value && right.Exclusive) ? right : other;

    /// <summary>The same end seen from the other side of zero.</summary>
    public DecimalBound Negate() => this with { Value = -Value };
}
