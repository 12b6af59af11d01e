using System.Globalization;
using LocalRunner.Grammars.Automata;

namespace LocalRunner.Grammars.Schemas;

/// <summary>The automata of decimal numbers within bounds. Numbers have no exponent and no leading zeros.</summary>
internal static class DecimalAutomaton
{
    /// <summary>What every number written lies below, whichever sign it has.</summary>
    public const double Limit = 1e15;
    private const decimal LargestInteger = 999_999_999_999_999m;

    private const int MaxDigits = 8;

    private static readonly RegexNode s_none = RegexNode.Either();
    private static readonly RegexNode s_fraction = RegexNode.Optional(RegexNode.Then(RegexNode.Text("."), RegexNode.Times(RegexNode.Digit, 1, MaxDigits)));

    /// <param name="low">The least number, if any.</param>
    /// <param name="high">The greatest number, if any.</param>
    /// <param name="integer">Whether there is no fraction.</param>
    /// <param name="endless">Whether the side without an end has no limit of digits, which takes fewer states.</param>
    public static Automaton Between(DecimalBound? low, DecimalBound? high, bool integer, bool endless)
    {
        var zero = new DecimalBound(0, Exclusive: false);
        var options = new List<RegexNode>();
        if (high is not { Value: < 0 })
            options.Add(Magnitude(low is { Value: >= 0 } ? low.Value : zero, high, integer, endless));
        if (low is not { Value: >= 0 })
        {
            var nearest = high is { Value: < 0 } ? high.Value.Negate() : zero with { Exclusive = true };
            options.Add(RegexNode.Then(RegexNode.Text("-"), Magnitude(nearest, low?.Negate(), integer, endless)));
        }

        return Automaton.Build(RegexNode.Either([.. options]));
    }

    // What is not negative, between two ends that are not.
    private static RegexNode Magnitude(DecimalBound low, DecimalBound? high, bool integer, bool endless)
    {
        var first = decimal.Floor(low.Value);
        if (integer)
        {
            var least = first < low.Value || low.Exclusive ? first + 1 : first;
            return Integers(least, high is { } end ? (end.Exclusive ? decimal.Ceiling(end.Value) - 1 : decimal.Floor(end.Value)) : null, endless);
        }

        var (wholeLow, fractionLow) = Split(low.Value);
        var lowEnd = new FractionEnd(fractionLow, low.Exclusive);
        if (high is not { } most)
            return RegexNode.Either(Fractions(wholeLow, lowEnd, null), RegexNode.Then(Integers(first + 1, null, endless), s_fraction));
        var (wholeHigh, fractionHigh) = Split(most.Value);
        var highEnd = new FractionEnd(fractionHigh, most.Exclusive);
        var last = decimal.Floor(most.Value);
        if (first > last)
            return s_none;
        if (first == last)
            return Fractions(wholeLow, lowEnd, highEnd);
        return RegexNode.Either(
            Fractions(wholeLow, lowEnd, null), RegexNode.Then(Integers(first + 1, last - 1, endless), s_fraction), Fractions(wholeHigh, null, highEnd));
    }

    private static RegexNode Fractions(string whole, FractionEnd? low, FractionEnd? high)
    {
        var options = new List<RegexNode> { RegexNode.Then(RegexNode.Text("."), FractionEnd.Digits(low, high, MaxDigits)) };
        if (FractionEnd.MayEnd(low, high))
            options.Add(RegexNode.Empty);
        return RegexNode.Then(RegexNode.Text(whole), RegexNode.Either([.. options]));
    }

    private static RegexNode Integers(decimal least, decimal? most, bool endless)
    {
        if (most is null && endless)
        {
            // All numbers with more digits than the least one are greater.
            var digits = least.ToString("F0", CultureInfo.InvariantCulture).Length;
            var longer = RegexNode.Then(Digit('1', '9'), RegexNode.Times(RegexNode.Digit, digits, null));
            return RegexNode.Either(Integers(least, decimal.Parse(new string('9', digits), CultureInfo.InvariantCulture), endless), longer);
        }

        var highest = most ?? LargestInteger;
        if (least > highest)
            return s_none;
        var low = least.ToString("F0", CultureInfo.InvariantCulture);
        var high = highest.ToString("F0", CultureInfo.InvariantCulture);
        var options = new List<RegexNode>();
        for (var length = low.Length; length <= high.Length; length++)
        {
            options.Add(SameLength(
                length == low.Length ? low : "1" + new string('0', length - 1), length == high.Length ? high : new string('9', length)));
        }

        return RegexNode.Either([.. options]);
    }

    private static RegexNode SameLength(string low, string high)
    {
        if (low.Length == 0)
            return RegexNode.Empty;
        var rest = low.Length - 1;
        if (low.All(digit => digit == '0') && high.All(digit => digit == '9'))
            return RegexNode.Times(RegexNode.Digit, low.Length, low.Length);
        if (low[0] == high[0])
            return RegexNode.Then(Digit(low[0], low[0]), SameLength(low[1..], high[1..]));

        var options = new List<RegexNode>
        {
            RegexNode.Then(Digit(low[0], low[0]), SameLength(low[1..], new string('9', rest))),
            RegexNode.Then(Digit(high[0], high[0]), SameLength(new string('0', rest), high[1..])),
        };
        if (high[0] - low[0] > 1)
            options.Add(RegexNode.Then(Digit((char)(low[0] + 1), (char)(high[0] - 1)), RegexNode.Times(RegexNode.Digit, rest, rest)));
        return RegexNode.Either([.. options]);
    }

    private static RegexNode Digit(char from, char to) => new RegexNode.Chars(CharSet.Range(from, to));

    private static (string Whole, string Fraction) Split(decimal value)
    {
        var text = value.ToString("0.###############", CultureInfo.InvariantCulture);
        var point = text.IndexOf('.');
        return point < 0 ? (text, "") : (text[..point], text[(point + 1)..]);
    }
}
