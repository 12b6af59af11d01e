using System.Globalization;

namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Writes floats as Python prints them: the shortest digits that read back the same, always with a point or an exponent.</summary>
internal static class PythonFloat
{
    // Python's repr changes to exponents from these powers of ten on.
    private const int LeastPlain = -4;
    private const int MostPlain = 15;

    public static string Format(double value)
    {
        if (double.IsNaN(value))
            return "nan";
        if (double.IsInfinity(value))
            return value > 0 ? "inf" : "-inf";
        var (sign, digits, exponent) = Shortest(value);
        if (exponent is < LeastPlain or > MostPlain)
        {
            var mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
            return $"{sign}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        if (exponent < 0)
            return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        return digits.Length <= exponent + 1
            ? $"{sign}{digits.PadRight(exponent + 1, '0')}.0"
            : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    /// <summary>Gets the sign, the digits without zeros at either end, and the power of ten of the first digit.</summary>
    private static (string Sign, string Digits, int Exponent) Shortest(double value)
    {
        var sign = double.IsNegative(value) ? "-" : "";
        if (value == 0)
            return (sign, "0", 0);
        var parts = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture).Split('E');
        var exponent = parts.Length > 1 ? int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var digits = parts[0].Replace(".", "", StringComparison.Ordinal);
        var zeros = digits.Length - digits.TrimStart('0').Length;
        return (sign, digits.Trim('0'), exponent + (point < 0 ? digits.Length : point) - 1 - zeros);
    }
}
