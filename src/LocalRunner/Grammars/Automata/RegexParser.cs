using System.Globalization;
using System.Text;

namespace LocalRunner.Grammars.Automata;

/// <summary>Reads the regular expressions of JSON schema (ECMA-262 with code points), as far as an automaton can follow them.</summary>
internal sealed class RegexParser
{
    private const int MaxDepth = 60;
    private const int MaxLength = 4096;
    private const int MaxCount = 5000;

    private readonly Rune[] _pattern;
    private int _at;
    private int _depth;

    private RegexParser(string pattern)
    {
        if (pattern.Length > MaxLength)
            throw new AutomatonLimitException($"the pattern has more than {MaxLength} characters");
        _pattern = [.. pattern.EnumerateRunes()];
    }

    private int Current => _at < _pattern.Length ? _pattern[_at].Value : -1;

    private int Next => _at + 1 < _pattern.Length ? _pattern[_at + 1].Value : -1;

    /// <exception cref="AutomatonLimitException">The pattern is malformed, or uses look-around, word boundaries or back-references.</exception>
    public static RegexNode Parse(string pattern)
    {
        var parser = new RegexParser(pattern);
        var node = parser.Choice();
        return parser.Current < 0 ? node : throw new AutomatonLimitException("')' closes no group");
    }

    private RegexNode Choice()
    {
        if (++_depth > MaxDepth)
            throw new AutomatonLimitException($"groups are nested more than {MaxDepth} deep");
        var options = new List<RegexNode> { Sequence() };
        while (Take('|'))
            options.Add(Sequence());
        _depth--;
        return options.Count == 1 ? options[0] : new RegexNode.Choice(options);
    }

    private RegexNode.Sequence Sequence()
    {
        var items = new List<RegexNode>();
        while (Current is >= 0 and not ('|' or ')'))
            items.Add(Quantified(Atom()));
        return new(items);
    }

    private RegexNode Atom()
    {
        var sign = Current;
        _at++;
        return sign switch
        {
            '^' => new RegexNode.Anchor(AtEnd: false),
            '$' => new RegexNode.Anchor(AtEnd: true),
            '.' => new RegexNode.Chars(RegexClasses.NoLineEnd),
            '(' => Group(),
            '[' => new RegexNode.Chars(Class()),
            '\\' when Current is 'b' or 'B' => throw new AutomatonLimitException("word boundaries can't be expressed"),
            '\\' when Current is 'k' or (>= '1' and <= '9') => throw new AutomatonLimitException("back-references can't be expressed"),
            '\\' => new RegexNode.Chars(Escape()),
            '*' or '+' or '?' => throw new AutomatonLimitException($"there is nothing before '{(char)sign}' to repeat"),
            _ => new RegexNode.Chars(CharSet.Of(sign)),
        };
    }

    private RegexNode Group()
    {
        if (Take('?'))
        {
            if (Current is '=' or '!' || (Current == '<' && Next is '=' or '!'))
                throw new AutomatonLimitException("look-around can't be expressed");
            if (Take('<'))
            {
                while (Current is >= 0 and not '>')
                    _at++;
                _at++;
            }
            else if (!Take(':'))
            {
                throw new AutomatonLimitException("this kind of group can't be expressed");
            }
        }

        var node = Choice();
        return Take(')') ? node : throw new AutomatonLimitException("')' is missing");
    }

    private RegexNode Quantified(RegexNode atom)
    {
        var (least, most) = Current switch { '*' => (0, (int?)null), '+' => (1, null), '?' => (0, 1), '{' => Counts(), _ => (1, 1) };
        if ((least, most) == (1, 1) && Current is not '{')
            return atom;
        if (Current is '*' or '+' or '?')
            _at++;
        Take('?');
        return least == 1 && most == 1 ? atom : new RegexNode.Repeat(atom, least, most);
    }

    private (int Least, int? Most) Counts()
    {
        var start = _at++;
        var least = Integer();
        var most = least;
        var comma = Take(',');
        if (comma)
            most = Integer();
        if (least is not { } count || !Take('}'))
        {
            _at = start;
            throw new AutomatonLimitException("'{' begins no count such as {2} or {2,5}; write \\{ for the character");
        }

        if (most < count)
            throw new AutomatonLimitException("a count asks for at most fewer than at least");
        return (count, most);
    }

    private int? Integer()
    {
        var start = _at;
        var value = 0L;
        for (; Current is >= '0' and <= '9'; _at++)
            value = Math.Min((value * 10) + Current - '0', int.MaxValue);
        if (value > MaxCount)
            throw new AutomatonLimitException($"a count is more than {MaxCount}");
        return _at > start ? (int)value : null;
    }

    private CharSet Class()
    {
        var negated = Take('^');
        var set = CharSet.Empty;
        while (!Take(']'))
        {
            if (Current < 0)
                throw new AutomatonLimitException("']' is missing");
            var low = ClassItem();
            if (Current == '-' && Next is not (']' or -1))
            {
                _at++;
                var high = ClassItem();
                if (Single(low) is not { } from || Single(high) is not { } to || to < from)
                    throw new AutomatonLimitException("a character range is not in order");
                low = CharSet.Range(from, to);
            }

            set = set.Union(low);
        }

        return negated ? set.Complement() : set;
    }

    private CharSet ClassItem()
    {
        var sign = Current;
        _at++;
        if (sign == '\\' && Take('b'))
            return CharSet.Of('\b');
        return sign switch
        {
            < 0 => throw new AutomatonLimitException("']' is missing"),
            '\\' => Escape(),
            _ => CharSet.Of(sign),
        };
    }

    private static int? Single(CharSet set) =>
        set.Ranges.Count == 1 && set.Ranges[0].From == set.Ranges[0].To ? set.Ranges[0].From : null;

    private CharSet Escape()
    {
        var sign = Current;
        _at++;
        return sign switch
        {
            < 0 => throw new AutomatonLimitException("the pattern ends in a backslash"),
            'd' or 'D' or 'w' or 'W' or 's' or 'S' => RegexClasses.Of((char)sign),
            'p' or 'P' => Property(negated: sign == 'P'),
            't' => CharSet.Of('\t'),
            'n' => CharSet.Of('\n'),
            'r' => CharSet.Of('\r'),
            'f' => CharSet.Of('\f'),
            'v' => CharSet.Of('\v'),
            '0' => CharSet.Of('\0'),
            'c' when Current is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') => CharSet.Of(_pattern[_at++].Value & 31),
            'x' => CharSet.Of(Hexadecimal(2)),
            'u' when Take('{') => Braced(),
            'u' => Unit(),
            (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') => throw new AutomatonLimitException($"\\{(char)sign} is not an escape that can be expressed"),
            _ => CharSet.Of(sign),
        };
    }

    private CharSet Property(bool negated)
    {
        var start = _at + 1;
        if (!Take('{'))
            throw new AutomatonLimitException("\\p needs a property in braces");
        while (Current is >= 0 and not '}')
            _at++;
        var name = string.Concat(_pattern[start..Math.Min(_at, _pattern.Length)].Select(rune => rune.ToString()));
        _at++;
        var set = RegexClasses.Category(name) ?? throw new AutomatonLimitException($"the Unicode property '{name}' is not known");
        return negated ? set.Complement() : set;
    }

    private CharSet Braced()
    {
        var start = _at;
        while (Current is >= 0 and not '}')
            _at++;
        var digits = string.Concat(_pattern[start.._at].Select(rune => rune.ToString()));
        if (!Take('}') || !int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || value is < 0 or > CharSet.Last)
            throw new AutomatonLimitException("\\u{…} holds no code point");
        return CharSet.Of(value);
    }

    private CharSet Unit()
    {
        var high = Hexadecimal(4);
        if (high is < 0xD800 or > 0xDBFF || Current != '\\' || Next != 'u')
            return CharSet.Of(high);
        _at += 2;
        var low = Hexadecimal(4);
        return low is >= 0xDC00 and <= 0xDFFF
            ? CharSet.Of(char.ConvertToUtf32((char)high, (char)low))
            : throw new AutomatonLimitException("\\u escapes hold half of a surrogate pair");
    }

    private int Hexadecimal(int digits)
    {
        var value = 0;
        for (var i = 0; i < digits; i++, _at++)
        {
            if (Current is not (>= 0 and < 128 and var digit) || !char.IsAsciiHexDigit((char)digit))
                throw new AutomatonLimitException($"{digits} hexadecimal digits are expected");
            value = (value * 16) + Convert.ToInt32(((char)digit).ToString(), 16);
        }

        return value;
    }

    private bool Take(char sign)
    {
        if (Current != sign)
            return false;
        _at++;
        return true;
    }
}
