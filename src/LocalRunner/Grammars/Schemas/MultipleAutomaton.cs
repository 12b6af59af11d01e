using System.Globalization;
using LocalRunner.Grammars.Automata;

namespace LocalRunner.Grammars.Schemas;

/// <summary>The automaton of the decimal numbers that are multiples of a step: it carries the remainder from digit to digit.</summary>
internal sealed class MultipleAutomaton
{
    private const int MaxStates = 6000;
    private const int MinusState = 1;
    private const int ZeroState = 2;
    private const int FirstState = 3;
    private const int Point = 10;
    private const int Minus = 11;

    private readonly int _modulus;
    private readonly int _places;

    private MultipleAutomaton(int modulus, int places)
    {
        _modulus = modulus;
        _places = places;
    }

    /// <returns>The automaton, or null when it has too many states.</returns>
    public static Automaton? Of(decimal step)
    {
        var text = step.ToString("0.############################", CultureInfo.InvariantCulture);
        var places = text.Contains('.') ? text.Length - text.IndexOf('.') - 1 : 0;
        var digits = text.Replace(".", "").TrimStart('0');
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var modulus) && (long)modulus * (places + 2) <= MaxStates
            ? new MultipleAutomaton(modulus, places).Build()
            : null;
    }

    private Automaton Build()
    {
        var count = FirstState + (_modulus * (_places + 2));
        var next = new int[count][];
        var accepts = new bool[count];
        for (var state = 0; state < count; state++)
        {
            next[state] = [.. Enumerable.Repeat(Automaton.Dead, 12)];
            if (state is 0 or MinusState)
            {
                for (var digit = 0; digit < 10; digit++)
                    next[state][digit] = digit == 0 ? ZeroState : Whole(digit % _modulus);
                next[state][Minus] = state == 0 ? MinusState : Automaton.Dead;
            }
            else if (state == ZeroState)
            {
                accepts[state] = true;
                next[state][Point] = _places > 0 ? Fraction(0, 0) : Automaton.Dead;
            }
            else
            {
                var (block, remainder) = ((state - FirstState) / _modulus, (state - FirstState) % _modulus);
                accepts[state] = Step(block, remainder, next[state]);
            }
        }

        var classes = Enumerable.Range(0, 10).Select(digit => CharSet.Of('0' + digit)).Append(CharSet.Of('.')).Append(CharSet.Of('-'));
        return new Automaton([.. classes], next, accepts).Reduce();
    }

    private bool Step(int block, int remainder, int[] row)
    {
        // Block 0 is the integer part, the others stand behind the point and 0, 1, 2 … digits.
        var digits = block - 1;
        for (var digit = 0; digit < 10 && digits < _places; digit++)
        {
            var to = (int)((((long)remainder * 10) + digit) % _modulus);
            row[digit] = block == 0 ? Whole(to) : Fraction(digits + 1, to);
        }

        if (block == 0 && _places > 0)
            row[Point] = Fraction(0, remainder);
        var scaled = (long)remainder;
        for (var i = Math.Max(0, digits); i < _places; i++)
            scaled = scaled * 10 % _modulus;
        return scaled == 0 && digits != 0;
    }

    private static int Whole(int remainder) => FirstState + remainder;

    private int Fraction(int digits, int remainder) => FirstState + ((digits + 1) * _modulus) + remainder;
}
