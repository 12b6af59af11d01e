using System.Globalization;
using System.Numerics;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Reads numbers as Python writes them: with <c>_</c> between digits, in four bases, with exponents.</summary>
internal static class NumberToken
{
    public static (int Length, JinjaValue Value) Read(string source, int start)
    {
        var end = Digits(source, start, char.IsAsciiDigit);
        var followsPoint = start > 0 && source[start - 1] == '.';
        if (!followsPoint && Fraction(source, end) is var real && real > end)
        {
            var text = Plain(source, start, real);
            return (real - start, JinjaValue.Of(double.Parse(text, CultureInfo.InvariantCulture)));
        }

        var whole = source[start] == '0' ? Prefixed(source, start) : (end, Value: (BigInteger?)null);
        var number = whole.Value ?? Decimal(source, start, whole.Item1);
        return (whole.Item1 - start, JinjaValue.Of(number));
    }

    /// <summary>Gets the end of a fraction and exponent behind a number's first digits; where it stands if there are none.</summary>
    private static int Fraction(string source, int at)
    {
        var end = at;
        if (Is(source, at, '.') && at + 1 < source.Length && char.IsAsciiDigit(source[at + 1]))
            end = Digits(source, at + 1, char.IsAsciiDigit);
        if (!Is(source, end, 'e') && !Is(source, end, 'E'))
            return end;
        var digits = end + (Is(source, end + 1, '+') || Is(source, end + 1, '-') ? 2 : 1);
        return digits < source.Length && char.IsAsciiDigit(source[digits]) ? Digits(source, digits, char.IsAsciiDigit) : end;
    }

    private static (int End, BigInteger? Value) Prefixed(string source, int start)
    {
        var (bits, isDigit) = start + 1 < source.Length ? char.ToLowerInvariant(source[start + 1]) switch
        {
            'b' => (1, static digit => digit is '0' or '1'),
            'o' => (3, static digit => digit is >= '0' and <= '7'),
            'x' => (4, char.IsAsciiHexDigit),
            _ => (0, (Func<char, bool>?)null),
        } : (0, null);
        var first = start + 2 + (Is(source, start + 2, '_') ? 1 : 0);
        if (isDigit is null || first >= source.Length || !isDigit(source[first]))
            return (Digits(source, start, static digit => digit == '0'), BigInteger.Zero);
        var end = Digits(source, first, isDigit);
        var value = BigInteger.Zero;
        var text = Plain(source, first, end);
        if (text.Length > PythonText.MostDigits)
            throw new JinjaSyntaxException("the number is too long", start);
        foreach (var digit in text)
            value = (value << bits) + int.Parse([digit], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return (end, value);
    }

    private static BigInteger Decimal(string source, int start, int end)
    {
        var text = Plain(source, start, end);
        return text.Length <= PythonText.MostDigits ? BigInteger.Parse(text, CultureInfo.InvariantCulture) : throw new JinjaSyntaxException("the number is too long", start);
    }

    private static int Digits(string source, int at, Func<char, bool> isDigit)
    {
        while (at < source.Length && (isDigit(source[at]) || (source[at] == '_' && at + 1 < source.Length && isDigit(source[at + 1]))))
            at++;
        return at;
    }

    private static bool Is(string source, int at, char character) => at < source.Length && source[at] == character;

    private static string Plain(string source, int start, int end) => source[start..end].Replace("_", "", StringComparison.Ordinal);
}
