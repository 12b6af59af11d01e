using System.Numerics;
using System.Runtime.CompilerServices;

namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Says whether values are equal, by Python's rules: numbers by value whatever their type, lists and dicts by what they hold.</summary>
internal static class Equality
{
    // A key is compared again and again, so that it may hold much less than other values.
    private const int KeyDepthShare = 10;

    public static bool AreEqual(JinjaValue left, JinjaValue right, Budget budget, int depth = 0)
    {
        if (left.IsString && right.IsString)
            return TextsAreEqual(left.AsString, right.AsString, budget);
        if (left.IsNumber && right.IsNumber)
            return NumbersAreEqual(left, right);
        if (left.Kind != right.Kind)
            return false;
        return left.Kind switch
        {
            JinjaKind.List => ListsAreEqual(left.AsList, right.AsList, budget, depth),
            JinjaKind.Dict => DictsAreEqual(left.AsDict, right.AsDict, budget, depth),
            JinjaKind.Undefined or JinjaKind.None => true,
            _ => left.IsSameAs(right),
        };
    }

    /// <summary>Compares keys of dicts: numbers, strings, none, and tuples of them.</summary>
    public static bool Hashable(JinjaValue left, JinjaValue right)
    {
        if (left.IsString && right.IsString)
            return left.AsString == right.AsString;
        if (left.IsNumber && right.IsNumber)
            return NumbersAreEqual(left, right);
        if (left.Kind != JinjaKind.List || right.Kind != JinjaKind.List)
            return left.Kind == right.Kind && (left.Kind is JinjaKind.Undefined or JinjaKind.None || left.IsSameAs(right));
        var (a, b) = (left.AsList, right.AsList);
        if (!a.IsTuple || !b.IsTuple)
            return ReferenceEquals(a, b);
        if (a.Count != b.Count)
            return false;
        for (var i = 0; i < a.Count; i++)
        {
            if (!Hashable(a[i], b[i]))
                return false;
        }

        return true;
    }

    public static int Hash(JinjaValue value) => value.Kind switch
    {
        JinjaKind.String => StringComparer.Ordinal.GetHashCode(value.AsString),
        JinjaKind.Boolean or JinjaKind.Integer => ((double)value.AsInteger).GetHashCode(),
        JinjaKind.BigInteger => ((double)value.AsBigInteger).GetHashCode(),
        JinjaKind.Float => (value.AsFloat + 0.0).GetHashCode(),
        JinjaKind.List => HashOfTuple(value.AsList),
        _ => (int)value.Kind,
    };

    /// <summary>Refuses what can't be a key of a dict: what may change, and tuples that hold it or go too deep to be compared.</summary>
    public static void RequireKey(JinjaValue value, Budget budget, int depth = 0)
    {
        if (value.IsString)
            budget.Scan(value.AsString.Length);
        if (value.Kind == JinjaKind.Dict || (value.Kind == JinjaKind.List && value.AsList.Shape is ListShape.List or ListShape.Items))
            throw JinjaException.Messages($"{value.Described} can't be a key");
        if (value.Kind != JinjaKind.List || !value.AsList.IsTuple)
            return;
        budget.Depth(depth * KeyDepthShare);
        foreach (var item in value.AsList.Items)
            RequireKey(item, budget, depth + 1);
    }

    private static int HashOfTuple(JinjaList list)
    {
        if (!list.IsTuple)
            return RuntimeHelpers.GetHashCode(list);
        var hash = new HashCode();
        foreach (var item in list.Items)
            hash.Add(Hash(item));
        return hash.ToHashCode();
    }

    private static bool TextsAreEqual(string left, string right, Budget budget)
    {
        if (left.Length != right.Length)
            return false;
        budget.Scan(left.Length);
        return left == right;
    }

    private static bool NumbersAreEqual(JinjaValue left, JinjaValue right)
    {
        if (left.Kind != JinjaKind.Float && right.Kind != JinjaKind.Float)
            return left.AsBigIntegerOrInteger(out var small) & right.AsBigIntegerOrInteger(out var other) ? small == other : left.AsBigInteger == right.AsBigInteger;
        if (left.Kind == JinjaKind.Float && right.Kind == JinjaKind.Float)
            return left.AsFloat == right.AsFloat;
        var (number, real) = left.Kind == JinjaKind.Float ? (right, left.AsFloat) : (left, right.AsFloat);
        return double.IsFinite(real) && Math.Floor(real) == real && new BigInteger(real) == number.AsBigInteger;
    }

    private static bool AsBigIntegerOrInteger(this JinjaValue value, out long small)
    {
        small = value.Kind == JinjaKind.BigInteger ? 0 : value.AsInteger;
        return value.Kind != JinjaKind.BigInteger;
    }

    private static bool ListsAreEqual(JinjaList left, JinjaList right, Budget budget, int depth)
    {
        if (ReferenceEquals(left, right))
            return true;
        var sameShape = left.IsTuple ? right.IsTuple : left.Shape == right.Shape && left.Shape is ListShape.List or ListShape.Range;
        if (!sameShape || left.Count != right.Count)
            return false;
        budget.Depth(++depth);
        budget.Step(left.Count);
        for (var i = 0; i < left.Count; i++)
        {
            if (!AreEqual(left[i], right[i], budget, depth))
                return false;
        }

        return true;
    }

    private static bool DictsAreEqual(JinjaDict left, JinjaDict right, Budget budget, int depth)
    {
        if (ReferenceEquals(left, right))
            return true;
        if (left.Count != right.Count)
            return false;
        budget.Depth(++depth);
        budget.Step(left.Count);
        foreach (var (key, value) in left.Entries)
        {
            if (!right.TryGet(key, out var other) || !AreEqual(value, other, budget, depth))
                return false;
        }

        return true;
    }
}
