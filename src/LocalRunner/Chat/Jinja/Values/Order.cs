using System.Numerics;

namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Compares values as Python orders them: numbers, strings by code points, lists and tuples entry by entry, and nothing else.</summary>
internal static class Order
{
    /// <summary>Compares two values.</summary>
    /// <returns>A number below, at or above zero; null when one is no number, as NaN compares with nothing.</returns>
    /// <exception cref="JinjaException">The values have no order.</exception>
    public static int? Compare(JinjaValue left, JinjaValue right, Budget budget, int depth = 0)
    {
        if (left.IsString && right.IsString)
        {
            budget.Scan(Math.Min(left.AsString.Length, right.AsString.Length));
            return CompareTexts(left.AsString, right.AsString);
        }

        if (left.IsNumber && right.IsNumber)
            return CompareNumbers(left, right);
        if (left.Kind == JinjaKind.List && right.Kind == JinjaKind.List && left.AsList.IsTuple == right.AsList.IsTuple
            && left.AsList.Shape < ListShape.Range && right.AsList.Shape < ListShape.Range)
        {
            return CompareLists(left.AsList, right.AsList, budget, depth);
        }

        throw JinjaException.Messages($"{left.Described} and {right.Described} have no order");
    }

    /// <summary>Compares strings by code points; by UTF-16 units, characters beyond the first plane would stand before some of it.</summary>
    public static int CompareTexts(string left, string right)
    {
        var same = left.AsSpan().CommonPrefixLength(right);
        if (same == left.Length || same == right.Length)
            return left.Length.CompareTo(right.Length);
        return Weight(left[same]).CompareTo(Weight(right[same]));
    }

    // A surrogate stands for a code point above all others.
    private static int Weight(char character) => char.IsSurrogate(character) ? character + 0x10000 : character;

    private static int? CompareNumbers(JinjaValue left, JinjaValue right)
    {
        if (left.Kind != JinjaKind.Float && right.Kind != JinjaKind.Float)
            return left.AsBigInteger.CompareTo(right.AsBigInteger);
        if (left.Kind == JinjaKind.Float && right.Kind == JinjaKind.Float)
            return CompareFloats(left.AsFloat, right.AsFloat);
        return left.Kind == JinjaKind.Float ? -CompareMixed(right.AsBigInteger, left.AsFloat) : CompareMixed(left.AsBigInteger, right.AsFloat);
    }

    private static int? CompareFloats(double left, double right) =>
        double.IsNaN(left) || double.IsNaN(right) ? null : left.CompareTo(right);

    private static int? CompareMixed(BigInteger whole, double real)
    {
        if (!double.IsFinite(real))
            return double.IsNaN(real) ? null : real > 0 ? -1 : 1;
        var floor = Math.Floor(real);
        var order = whole.CompareTo(new BigInteger(floor));
        return order == 0 && real > floor ? -1 : order;
    }

    private static int? CompareLists(JinjaList left, JinjaList right, Budget budget, int depth)
    {
        budget.Depth(++depth);
        var shared = Math.Min(left.Count, right.Count);
        budget.Step(shared);
        for (var i = 0; i < shared; i++)
        {
            if (!Equality.AreEqual(left[i], right[i], budget, depth))
                return Compare(left[i], right[i], budget, depth);
        }

        return left.Count.CompareTo(right.Count);
    }
}
