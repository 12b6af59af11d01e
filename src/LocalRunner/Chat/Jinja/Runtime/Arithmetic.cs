using System.Numerics;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Computes with numbers as Python does, and joins and repeats texts and lists.</summary>
internal static class Arithmetic
{
    private const int MostBits = 4096;

    // How many steps one with numbers beyond 64 bits counts for.
    private const int BigSteps = 100;

    public static JinjaValue Add(Rendering rendering, JinjaValue left, JinjaValue right)
    {
        if (left.IsString && right.IsString)
        {
            var builder = rendering.Rent();
            builder.Append(left.AsText);
            builder.Append(right.AsText);
            var text = builder.ToText();
            rendering.Return(builder);
            return JinjaValue.Of(text);
        }

        if (left.IsInteger && right.IsInteger)
        {
            if (IsSmall(left, right) && !Overflows(left.AsInteger, right.AsInteger, out var sum))
                return JinjaValue.Of(sum);
            return Counted(rendering, left, Whole(left.AsBigInteger + right.AsBigInteger));
        }

        if (left.IsNumber && right.IsNumber)
            return JinjaValue.Of(Real(left) + Real(right));
        if (left.Kind == JinjaKind.List && right.Kind == JinjaKind.List && left.AsList.IsTuple == right.AsList.IsTuple
            && left.AsList.Shape < ListShape.Range && right.AsList.Shape < ListShape.Range)
        {
            var (first, second) = (left.AsList, right.AsList);
            rendering.Budget.Items((long)first.Count + second.Count);
            JinjaValue[] items = [.. first.Items, .. second.Items];
            return JinjaValue.Of(first.IsTuple ? JinjaList.Tuple(items) : JinjaList.Made(items));
        }

        throw Unfit("+", left, right);
    }

    public static JinjaValue Subtract(JinjaValue left, JinjaValue right)
    {
        if (left.IsInteger && right.IsInteger)
            return IsSmall(left, right) && right.AsInteger != long.MinValue && !Overflows(left.AsInteger, -right.AsInteger, out var difference)
                ? JinjaValue.Of(difference)
                : Whole(left.AsBigInteger - right.AsBigInteger);
        return left.IsNumber && right.IsNumber ? JinjaValue.Of(Real(left) - Real(right)) : throw Unfit("-", left, right);
    }

    public static JinjaValue Multiply(Rendering rendering, JinjaValue left, JinjaValue right)
    {
        if (left.IsInteger && right.IsInteger)
            return Whole(left.AsBigInteger * right.AsBigInteger);
        if (left.IsNumber && right.IsNumber)
            return JinjaValue.Of(Real(left) * Real(right));
        if (left.IsInteger)
            (left, right) = (right, left);
        if (!right.IsInteger)
            throw Unfit("*", left, right);
        if (left.IsString)
            return Repeat(rendering, left.AsText, right.AsBigInteger);
        return left.Kind == JinjaKind.List && left.AsList.Shape < ListShape.Range
            ? Repeat(rendering, left.AsList, right.AsBigInteger)
            : throw Unfit("*", left, right);
    }

    public static JinjaValue Divide(JinjaValue left, JinjaValue right)
    {
        RequireNumbers("/", left, right);
        var divisor = Real(right);
        return divisor == 0 ? throw Zero() : JinjaValue.Of(Real(left) / divisor);
    }

    public static JinjaValue FloorDivide(JinjaValue left, JinjaValue right)
    {
        RequireNumbers("//", left, right);
        if (!left.IsInteger || !right.IsInteger)
            return Real(right) == 0 ? throw Zero() : JinjaValue.Of(Math.Floor((Real(left) - Remainder(Real(left), Real(right))) / Real(right)));
        var divisor = right.AsBigInteger;
        if (divisor.IsZero)
            throw Zero();
        var quotient = BigInteger.DivRem(left.AsBigInteger, divisor, out var remainder);
        return Whole(!remainder.IsZero && remainder.Sign != divisor.Sign ? quotient - 1 : quotient);
    }

    /// <summary>Gives the remainder with the sign of the divisor; behind a string, <c>%</c> formats.</summary>
    public static JinjaValue Modulo(Rendering rendering, JinjaValue left, JinjaValue right)
    {
        if (left.IsString)
            return PercentFormat.Format(rendering, left.AsText, right);
        RequireNumbers("%", left, right);
        if (!left.IsInteger || !right.IsInteger)
            return Real(right) == 0 ? throw Zero() : JinjaValue.Of(Remainder(Real(left), Real(right)));
        var divisor = right.AsBigInteger;
        if (divisor.IsZero)
            throw Zero();
        var remainder = BigInteger.Remainder(left.AsBigInteger, divisor);
        return Whole(!remainder.IsZero && remainder.Sign != divisor.Sign ? remainder + divisor : remainder);
    }

    public static JinjaValue Power(JinjaValue left, JinjaValue right)
    {
        RequireNumbers("**", left, right);
        if (left.IsInteger && right.IsInteger && right.AsBigInteger.Sign >= 0)
        {
            var number = left.AsBigInteger;
            if (number.IsZero || number.IsOne)
                return right.AsBigInteger.IsZero ? JinjaValue.Of(1) : Whole(number);
            if (number == BigInteger.MinusOne)
                return JinjaValue.Of(right.AsBigInteger.IsEven ? 1 : -1);
            if (right.AsBigInteger * number.GetBitLength() > MostBits)
                throw JinjaException.Messages($"a power of more than {MostBits} bits is too large");
            return Whole(BigInteger.Pow(number, (int)right.AsBigInteger));
        }

        var (value, exponent) = (Real(left), Real(right));
        if (value == 0 && exponent < 0)
            throw JinjaException.Messages("0 has no negative powers");
        return value < 0 && double.IsFinite(exponent) && Math.Floor(exponent) != exponent
            ? throw JinjaException.Messages("a fractional power of a negative number is complex, which templates have not")
            : JinjaValue.Of(Math.Pow(value, exponent));
    }

    public static JinjaValue Negate(JinjaValue value) =>
        value.IsInteger ? Whole(-value.AsBigInteger)
        : value.IsNumber ? JinjaValue.Of(-value.AsFloat)
        : throw Unfit("-", value);

    public static JinjaValue Plus(JinjaValue value) =>
        value.IsInteger ? JinjaValue.Of(value.AsBigInteger)
        : value.IsNumber ? value
        : throw Unfit("+", value);

    /// <summary>Counts the work with big numbers, which takes longer than that with others.</summary>
    public static JinjaValue Counted(Rendering rendering, JinjaValue operand, JinjaValue result)
    {
        if (operand.Kind == JinjaKind.BigInteger || result.Kind == JinjaKind.BigInteger)
            rendering.Budget.Step(BigSteps);
        return result;
    }

    public static double Real(JinjaValue value)
    {
        if (value.Kind == JinjaKind.Float)
            return value.AsFloat;
        var real = (double)value.AsBigInteger;
        return double.IsInfinity(real) ? throw JinjaException.Messages("a whole number is too large to become a float") : real;
    }

    /// <summary>Makes a whole number, if it is not too large to go on computing with.</summary>
    public static JinjaValue Whole(BigInteger value) =>
        value.GetBitLength() <= MostBits ? JinjaValue.Of(value) : throw JinjaException.Messages($"a number of more than {MostBits} bits is too large");

    public static JinjaException Unfit(string sign, JinjaValue left, JinjaValue right) =>
        JinjaException.Messages($"{sign} can't be used with {left.Described} and {right.Described}");

    private static JinjaException Unfit(string sign, JinjaValue value) => JinjaException.Messages($"{sign} can't be used with {value.Described}");

    private static JinjaException Zero() => JinjaException.Messages("a number is divided by zero");

    private static void RequireNumbers(string sign, JinjaValue left, JinjaValue right)
    {
        if (!left.IsNumber || !right.IsNumber)
            throw Unfit(sign, left, right);
    }

    private static bool IsSmall(JinjaValue left, JinjaValue right) => left.Kind != JinjaKind.BigInteger && right.Kind != JinjaKind.BigInteger;

    private static bool Overflows(long left, long right, out long sum)
    {
        sum = unchecked(left + right);
        return ((left ^ sum) & (right ^ sum)) < 0;
    }

    private static double Remainder(double value, double divisor)
    {
        var remainder = value % divisor;
        return remainder != 0 && (remainder < 0) != (divisor < 0) ? remainder + divisor : remainder == 0 ? Math.CopySign(0, divisor) : remainder;
    }

    private static JinjaValue Repeat(Rendering rendering, JinjaText text, BigInteger count)
    {
        if (count.Sign <= 0 || text.Length == 0)
            return JinjaValue.EmptyText;
        if (count * text.Length > rendering.Limits.Text)
            throw JinjaException.Template($"a text of {text.Length:N0} characters is repeated {count} times; {rendering.Limits.Text:N0} characters are allowed");
        var builder = rendering.Rent();
        for (var i = 0; i < (int)count; i++)
            builder.Append(text);
        var repeated = builder.ToText();
        rendering.Return(builder);
        return JinjaValue.Of(repeated);
    }

    private static JinjaValue Repeat(Rendering rendering, JinjaList list, BigInteger count)
    {
        count = BigInteger.Max(count, 0);
        if (count * list.Count > rendering.Limits.Items)
            throw JinjaException.Template($"a list of {list.Count:N0} entries is repeated {count} times; {rendering.Limits.Items:N0} entries are allowed");
        rendering.Budget.Items((long)(count * list.Count));
        var items = new JinjaValue[(int)(count * list.Count)];
        for (var at = 0; at < items.Length; at += list.Count)
            list.Items.CopyTo(items.AsSpan(at));
        return JinjaValue.Of(list.IsTuple ? JinjaList.Tuple(items) : JinjaList.Made(items));
    }
}
