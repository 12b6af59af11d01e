using System.Globalization;
using System.Numerics;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Lists the filters that make numbers.</summary>
internal static class NumberFilters
{
    private const string Prefixes = "KMGTPEZY";

    public static IEnumerable<Operation> All { get; } =
    [
        new("abs", "", static (_, value, _) =>
            value.IsInteger ? JinjaValue.Of(BigInteger.Abs(value.AsBigInteger))
            : value.IsNumber ? JinjaValue.Of(Math.Abs(value.AsFloat))
            : throw JinjaException.Messages($"abs: a number is needed, not {value.Described}")),
        new("int", "default? base?", static (_, value, arguments) => ToInteger(value, arguments[1]) ?? (arguments[0].IsMissing ? JinjaValue.Of(0) : arguments[0])),
        new("float", "default?", static (_, value, arguments) => ToFloat(value) is { } real ? JinjaValue.Of(real) : arguments[0].IsMissing ? JinjaValue.Of(0.0) : arguments[0]),
        new("round", "precision? method?", Round),
        new("sum", "attribute? start?", Sum),
        new("filesizeformat", "binary?", static (_, value, arguments) => JinjaValue.Of(FileSize(value, arguments[0].IsTrue))),
    ];

    private static JinjaValue? ToInteger(JinjaValue value, JinjaValue radix)
    {
        if (value.IsInteger)
            return JinjaValue.Of(value.AsBigInteger);
        if (value.IsString && ParseWhole(value.AsString.Trim(), radix.IsMissing ? 10 : TextMethods.Integer(radix)) is { } whole)
            return JinjaValue.Of(whole);
        return ToFloat(value) is { } real && double.IsFinite(real) ? JinjaValue.Of(new BigInteger(real)) : null;
    }

    private static BigInteger? ParseWhole(string text, int radix)
    {
        var isNegative = text.StartsWith('-');
        var digits = text.TrimStart('+', '-').ToLowerInvariant();
        if (text.Length - digits.Length > 1)
            return null;
        var prefix = digits.Length > 1 && digits[0] == '0' ? digits[1] switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 } : 0;
        if (prefix != 0 && (radix == prefix || radix == 0))
            (digits, radix) = (digits[2..].TrimStart('_'), prefix);
        if (radix == 0)
            radix = 10;
        if (radix is < 2 or > 36 || digits.Length is 0 or > PythonText.MostDigits || digits.StartsWith('_') || digits.EndsWith('_') || digits.Contains("__", StringComparison.Ordinal))
            return null;
        var number = BigInteger.Zero;
        foreach (var character in digits.Replace("_", "", StringComparison.Ordinal))
        {
            var digit = char.IsAsciiDigit(character) ? character - '0' : char.IsAsciiLetterLower(character) ? character - 'a' + 10 : (int)char.GetNumericValue(character);
            if (digit < 0 || digit >= radix)
                return null;
            number = (number * radix) + digit;
        }

        return isNegative ? -number : number;
    }

    private static double? ToFloat(JinjaValue value)
    {
        if (value.IsNumber)
            return Arithmetic.Real(value);
        if (value.IsUndefined)
            throw JinjaException.Messages($"{value.WhatIsUndefined} is undefined, and no number");
        if (!value.IsString)
            return null;
        var text = value.AsString.Trim().ToLowerInvariant();
        switch (text.TrimStart('+', '-'))
        {
            case "inf" or "infinity" when text.Length - text.TrimStart('+', '-').Length < 2:
                return text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            case "nan" when text.Length - text.TrimStart('+', '-').Length < 2:
                return double.NaN;
        }

        if (text.StartsWith('_') || text.EndsWith('_') || text.Contains("__", StringComparison.Ordinal))
            return null;
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text.Replace("_", "", StringComparison.Ordinal), Style, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static string FileSize(JinjaValue value, bool binary)
    {
        var bytes = ToFloat(value) ?? throw JinjaException.Messages($"filesizeformat: a number is needed, not {value.Described}");
        var step = binary ? 1024 : 1000;
        if (bytes < step)
            return bytes == 1 ? "1 Byte" : double.IsFinite(bytes) ? $"{new BigInteger(bytes)} Bytes" : throw JinjaException.Messages("filesizeformat: the number has no end");
        var (unit, power) = (new BigInteger(step * step), 0);
        for (; power < Prefixes.Length - 1 && !(double.IsFinite(bytes) && new BigInteger(bytes) < unit); power++)
            unit *= step;
        var size = step * bytes / (binary ? Math.Pow(step, power + 2) : double.Parse($"1e{3 * (power + 2)}", CultureInfo.InvariantCulture));
        return $"{(double.IsFinite(size) ? FormatSpecification.Fixed(size, 1) : PythonFloat.Format(size))} {(binary || power > 0 ? Prefixes[power] : 'k')}{(binary ? "iB" : "B")}";
    }

    private static JinjaValue Round(Rendering rendering, JinjaValue value, ReadOnlySpan<JinjaValue> arguments)
    {
        if (!value.IsNumber)
            throw JinjaException.Messages($"round: a number is needed, not {value.Described}");
        var digits = arguments[0].IsMissing ? 0 : TextMethods.Integer(arguments[0]);
        var method = arguments[1].IsMissing ? "common" : TextMethods.Text(arguments[1]).String;
        if (method is not ("common" or "ceil" or "floor"))
            throw JinjaException.Messages($"round: the method is common, ceil or floor, not '{method}'");
        if (value.IsInteger && method == "common" && digits >= 0)
            return value.Kind == JinjaKind.Boolean ? JinjaValue.Of(value.AsInteger) : value;
        if (value.IsInteger && method == "common")
            return RoundWhole(value.AsBigInteger, -digits);
        var real = Arithmetic.Real(value);
        if (!double.IsFinite(real) || Math.Abs(digits) > 300)
            return JinjaValue.Of(real);
        if (method == "common")
            return JinjaValue.Of(RoundToDigits(real, digits));
        var scale = Math.Pow(10, digits);
        return JinjaValue.Of((method == "ceil" ? Math.Ceiling(real * scale) : Math.Floor(real * scale)) / scale);
    }

    private static JinjaValue RoundWhole(BigInteger value, int zeros)
    {
        if (zeros > PythonText.MostDigits)
            return JinjaValue.Of(0);
        var unit = BigInteger.Pow(10, zeros);
        var quotient = BigInteger.DivRem(BigInteger.Abs(value), unit, out var rest);
        var half = (rest * 2).CompareTo(unit);
        if (half > 0 || (half == 0 && !quotient.IsEven))
            quotient++;
        return JinjaValue.Of(quotient * unit * value.Sign);
    }

    // Python rounds the exact value of the float, as its digits are printed.
    private static double RoundToDigits(double value, int digits)
    {
        if (digits >= 0)
            return double.Parse(value.ToString($"F{Math.Min(digits, 300)}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) is var rounded && digits == 0 ? Math.Round(value, MidpointRounding.ToEven) : rounded;
        var scale = Math.Pow(10, -digits);
        return Math.Round(value / scale, MidpointRounding.ToEven) * scale;
    }

    private static JinjaValue Sum(Rendering rendering, JinjaValue value, ReadOnlySpan<JinjaValue> arguments)
    {
        var path = AttributePath.Of(arguments[0]);
        var sum = arguments[1].IsMissing ? JinjaValue.Of(0) : arguments[1];
        if (sum.IsString)
            throw JinjaException.Messages("sum: texts are joined by join, not by sum");
        foreach (var item in Sequences.Take(rendering, value))
            sum = Arithmetic.Add(rendering, sum, path.Get(rendering, item));
        return sum;
    }
}
