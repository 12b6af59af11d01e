using System.Globalization;
using System.Numerics;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Says how one value is formatted: what stands behind <c>%</c>, or behind the colon between braces.</summary>
internal readonly record struct FormatSpecification
{
    private const int MostPrecision = 300;

    // Behind a number that lies just between two there are zeros alone; behind one that only seems to, other digits show within these.
    private const int DigitsOfTies = 25;

    public char Fill { get; init; }

    /// <summary>Gets <c>&lt;</c>, <c>&gt;</c>, <c>^</c> or <c>=</c>; 0 for what is usual of the type.</summary>
    public char Align { get; init; }

    /// <summary>Gets <c>+</c> or a space for positive numbers, or 0.</summary>
    public char Sign { get; init; }

    public bool Alternate { get; init; }

    /// <summary>Gets <c>,</c> or <c>_</c> between thousands, or 0.</summary>
    public char Group { get; init; }

    public int Width { get; init; }

    /// <summary>Gets the precision; null when there is none.</summary>
    public int? Precision { get; init; }

    /// <summary>Gets the letter of the form, or 0.</summary>
    public char Type { get; init; }

    public void WriteText(JinjaText text, TextBuilder output)
    {
        if (Precision is { } most)
            text = text.Slice(0, CodePoints.Offset(text.String, most));
        var missing = Missing(output, CodePoints.Count(text.String));
        var before = Align switch { '>' => missing, '^' => missing / 2, _ => 0 };
        output.Append(Filling, before);
        output.Append(text);
        output.Append(Filling, missing - before);
    }

    public void WriteNumber(JinjaValue value, TextBuilder output)
    {
        if ((Precision ?? 0) > MostPrecision)
            throw JinjaException.Messages($"a precision of {Precision} is too large; {MostPrecision} are allowed");
        var isWhole = value.IsInteger && Type is '\0' or 'd' or 'n' or 'x' or 'X' or 'o' or 'b';
        var isNegative = value.IsInteger ? value.AsBigInteger.Sign < 0 : double.IsNegative(value.AsFloat) && !double.IsNaN(value.AsFloat);
        var digits = isWhole ? Whole(BigInteger.Abs(value.AsBigInteger)) : Real(Math.Abs(Arithmetic.Real(value)));
        var sign = isNegative ? "-" : Sign == '\0' ? "" : Sign.ToString();
        if (isWhole && Alternate && Type is 'x' or 'X' or 'o' or 'b')
            sign += $"0{Type}";
        var missing = Missing(output, sign.Length + digits.Length);
        var before = Align switch { '<' or '=' => 0, '^' => missing / 2, _ => missing };
        output.Append(Filling, before);
        output.Append(sign);
        if (Align == '=')
            output.Append(Filling, missing);
        output.Append(digits);
        if (Align != '=')
            output.Append(Filling, missing - before);
    }

    private char Filling => Fill == '\0' ? ' ' : Fill;

    private int Missing(TextBuilder output, int length)
    {
        output.Budget.Text(Width);
        return Math.Max(0, Width - length);
    }

    private string Whole(BigInteger value)
    {
        var digits = Type switch
        {
            'x' => Hexadecimal(value).ToLowerInvariant(),
            'X' => Hexadecimal(value),
            'o' => Octal(value),
            'b' => value.IsZero ? "0" : value.ToString("B", CultureInfo.InvariantCulture).TrimStart('0'),
            _ => value.ToString(CultureInfo.InvariantCulture),
        };
        return Group == '\0' ? digits : Grouped(digits);
    }

    private static string Hexadecimal(BigInteger value) => value.IsZero ? "0" : value.ToString("X", CultureInfo.InvariantCulture).TrimStart('0');

    private static string Octal(BigInteger value)
    {
        var digits = new Stack<char>();
        do
        {
            digits.Push((char)('0' + (int)(value & 7)));
            value >>= 3;
        }
        while (!value.IsZero);
        return string.Concat(digits);
    }

    private string Grouped(string digits)
    {
        var end = digits.AsSpan().IndexOfAny('.', 'e');
        var whole = end < 0 ? digits : digits[..end];
        for (var at = whole.Length - 3; at > 0; at -= 3)
            whole = whole.Insert(at, Group.ToString());
        return end < 0 ? whole : whole + digits[end..];
    }

    private string Real(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "nan" : "inf";
        var text = char.ToLowerInvariant(Type) switch
        {
            'f' => Fixed(value, Precision ?? 6),
            'e' => Scientific(value, Precision ?? 6),
            '%' => Fixed(value * 100, Precision ?? 6) + "%",
            'g' or 'n' => General(value, Math.Max(1, Precision ?? 6)),
            _ => Precision is { } precision ? General(value, Math.Max(1, precision), keepsPoint: true) : PythonFloat.Format(value),
        };
        if (Group != '\0')
            text = Grouped(text);
        return char.IsUpper(Type) ? text.ToUpperInvariant() : text;
    }

    /// <summary>Writes a number with so many digits behind the point; what lies just between two goes to the even one, as in Python.</summary>
    public static string Fixed(double value, int precision)
    {
        var exact = value.ToString($"F{precision + DigitsOfTies}", CultureInfo.InvariantCulture);
        var (kept, rest) = (exact[..^DigitsOfTies].TrimEnd('.'), exact[^DigitsOfTies..]);
        var isTie = rest[0] == '5' && rest.TrimEnd('0').Length == 1;
        return isTie && int.IsEvenInteger(kept[^1]) ? kept : value.ToString($"F{precision}", CultureInfo.InvariantCulture);
    }

    private static string Scientific(double value, int precision)
    {
        var text = value.ToString($"E{precision}", CultureInfo.InvariantCulture);
        var (mantissa, exponent) = (text[..text.IndexOf('E', StringComparison.Ordinal)], Exponent(text));
        return $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }

    private static int Exponent(string text) =>
        int.Parse(text.AsSpan(text.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private string General(double value, int digits, bool keepsPoint = false)
    {
        var exponent = value == 0 ? 0 : Exponent(value.ToString($"E{digits - 1}", CultureInfo.InvariantCulture));
        var isPlain = exponent >= -4 && exponent < digits;
        var text = isPlain ? Fixed(value, digits - 1 - exponent) : Scientific(value, digits - 1);
        if (Alternate)
            return text;
        var end = text.IndexOf('e', StringComparison.Ordinal);
        var mantissa = end < 0 ? text : text[..end];
        if (mantissa.Contains('.', StringComparison.Ordinal))
            mantissa = mantissa.TrimEnd('0').TrimEnd('.');
        if (keepsPoint && isPlain && !mantissa.Contains('.', StringComparison.Ordinal))
            mantissa += ".0";
        return end < 0 ? mantissa : mantissa + text[end..];
    }
}
