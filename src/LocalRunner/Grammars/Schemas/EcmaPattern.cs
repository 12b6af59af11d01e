using System.Text;
using System.Text.RegularExpressions;

namespace LocalRunner.Grammars.Schemas;

/// <summary>A pattern of a JSON schema, as .NET's regular expressions run it.</summary>
/// <remarks>
/// JSON schema means ECMA-262 with code points. What differs in .NET is rewritten: $ is the end of the text and no line end before
/// it, \d and \w are ASCII, and a dot, \W, \D, \S or a negated class takes a whole surrogate pair.
/// </remarks>
internal sealed class EcmaPattern
{
    private const string Pair = "[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]";
    private static readonly TimeSpan s_timeout = TimeSpan.FromMilliseconds(250);

    private readonly Regex _regex;

    private EcmaPattern(Regex regex) => _regex = regex;

    /// <returns>The pattern, or null when it is malformed.</returns>
    public static EcmaPattern? Compile(string pattern)
    {
        try
        {
            return new(new Regex(Translate(pattern), RegexOptions.CultureInvariant, s_timeout));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>True too when it takes too long to tell.</summary>
    public bool IsMatch(string text)
    {
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }
    }

    private static string Translate(string pattern)
    {
        var result = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\' when i + 1 < pattern.Length:
                    i++;
                    result.Append(Escape(pattern, ref i, inClass: false));
                    break;
                case '[':
                    Class(pattern, ref i, result);
                    break;
                case '.':
                    result.Append($"(?:{Pair}|[^\\n\\r\\u2028\\u2029\\uD800-\\uDFFF])");
                    break;
                case '$':
                    result.Append("\\z");
                    break;
                case var sign:
                    result.Append(sign);
                    break;
            }
        }

        return result.ToString();
    }

    private static void Class(string pattern, ref int i, StringBuilder result)
    {
        var start = result.Length;
        var negated = i + 1 < pattern.Length && pattern[i + 1] == '^';
        result.Append('[').Append(negated ? "^" : "");
        for (i += negated ? 2 : 1; i < pattern.Length && pattern[i] != ']'; i++)
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length)
            {
                i++;
                result.Append(Escape(pattern, ref i, inClass: true));
            }
            else
            {
                result.Append(pattern[i] == '[' ? "\\[" : pattern[i].ToString());
            }
        }

        result.Append(negated ? "\\uD800-\\uDFFF]" : "]");
        if (negated)
            result.Insert(start, $"(?:{Pair}|").Append(')');
    }

    private static string Escape(string pattern, ref int i, bool inClass)
    {
        switch (pattern[i])
        {
            case 'd':
                return inClass ? "0-9" : "[0-9]";
            case 'w':
                return inClass ? "0-9A-Za-z_" : "[0-9A-Za-z_]";
            case 'D' when !inClass:
                return $"(?:{Pair}|[^0-9\\uD800-\\uDFFF])";
            case 'W' when !inClass:
                return $"(?:{Pair}|[^0-9A-Za-z_\\uD800-\\uDFFF])";
            case 'S' when !inClass:
                return $"(?:{Pair}|[^\\s\\uFEFF\\uD800-\\uDFFF])";
            case 's':
                return inClass ? "\\s\\uFEFF" : "[\\s\\uFEFF]";
            case 'u' when i + 1 < pattern.Length && pattern[i + 1] == '{' && pattern.IndexOf('}', i) is > 0 and var end
                && int.TryParse(pattern.AsSpan(i + 2, end - i - 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value)
                && Rune.IsValid(value):
                i = end;
                return string.Concat(new Rune(value).ToString().Select(unit => $"\\u{(int)unit:X4}"));
            default:
                return "\\" + pattern[i];
        }
    }
}
