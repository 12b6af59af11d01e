using LocalRunner.Grammars.Automata;

namespace LocalRunner.Grammars.Schemas;

/// <summary>One end of the fractions that may follow a number's integer part: the digits behind the point that are left to compare.</summary>
internal sealed record FractionEnd(string Rest, bool Exclusive)
{
    private bool IsZero => Rest.Length == 0 || Rest.All(digit => digit == '0');

    private int First => Rest.Length == 0 ? 0 : Rest[0] - '0';

    /// <summary>Whether a number may end here, with all digits equal to the ends' so far.</summary>
    public static bool MayEnd(FractionEnd? low, FractionEnd? high) =>
        (low is null || (low.IsZero && !low.Exclusive)) && (high is null || !high.IsZero || !high.Exclusive);

    /// <summary>At least one digit and at most so many, between the ends.</summary>
    public static RegexNode Digits(FractionEnd? low, FractionEnd? high, int most)
    {
        if (low is { Rest.Length: 0, Exclusive: false })
            low = null;
        if (most == 0)
            return RegexNode.Either();
        if (low is null && high is null)
            return RegexNode.Times(RegexNode.Digit, 1, most);

        var options = new List<RegexNode>();
        for (var digit = low?.First ?? 0; digit <= (high?.First ?? 9); digit++)
        {
            var nextLow = low is not null && digit == low.First ? low.Next() : null;
            var nextHigh = high is not null && digit == high.First ? high.Next() : null;
            var rest = new List<RegexNode> { Digits(nextLow, nextHigh, most - 1) };
            if (MayEnd(nextLow, nextHigh))
                rest.Add(RegexNode.Empty);
            options.Add(RegexNode.Then(new RegexNode.Chars(CharSet.Of('0' + digit)), RegexNode.Either([.. rest])));
        }

        return RegexNode.Either([.. options]);
    }

    private FractionEnd Next() => this with { Rest = Rest.Length > 0 ? Rest[1..] : "" };
}
