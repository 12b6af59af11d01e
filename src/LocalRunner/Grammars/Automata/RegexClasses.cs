using System.Collections.Concurrent;
using System.Globalization;

namespace LocalRunner.Grammars.Automata;

/// <summary>The character classes that regular expressions name, as ECMA-262 defines them.</summary>
internal static class RegexClasses
{
    private static readonly CharSet s_digit = CharSet.Range('0', '9');
    private static readonly CharSet s_word = CharSet.FromRanges([('0', '9'), ('A', 'Z'), ('a', 'z'), ('_', '_')]);

    private static readonly CharSet s_space = CharSet.FromRanges(
        [(9, 13), (' ', ' '), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)]);

    private static readonly ConcurrentDictionary<string, CharSet?> s_categories = new(StringComparer.Ordinal);

    public static CharSet NoLineEnd { get; } = CharSet.FromRanges([('\n', '\n'), ('\r', '\r'), (0x2028, 0x2029)]).Complement();

    public static CharSet Of(char letter) => letter switch
    {
        'd' => s_digit,
        'D' => s_digit.Complement(),
        'w' => s_word,
        'W' => s_word.Complement(),
        's' => s_space,
        _ => s_space.Complement(),
    };

    /// <summary>Returns the characters of a general category (L, Lu, Nd …) or its long name, or null when there is none of that name.</summary>
    public static CharSet? Category(string name) => ShortName(name) is { } prefix ? s_categories.GetOrAdd(prefix, Find) : null;

    private static string? ShortName(string name)
    {
        var value = name[(name.LastIndexOf('=') + 1)..];
        return value switch
        {
            "Letter" => "L",
            "Uppercase_Letter" or "Uppercase" => "Lu",
            "Lowercase_Letter" or "Lowercase" => "Ll",
            "Alphabetic" => "L",
            "Number" => "N",
            "Decimal_Number" => "Nd",
            "Punctuation" => "P",
            "Symbol" => "S",
            "Separator" => "Z",
            "Mark" => "M",
            { Length: 1 or 2 } when Enumerable.Range(0, 30).Any(category => Abbreviation((UnicodeCategory)category).StartsWith(value, StringComparison.Ordinal)) => value,
            _ => null,
        };
    }

    private static CharSet Find(string prefix) => CharSet.FromRanges(
        CharSet.Any.Ranges.SelectMany(range => Enumerable.Range(range.From, range.To - range.From + 1))
            .Where(value => Abbreviation(CharUnicodeInfo.GetUnicodeCategory(value)).StartsWith(prefix, StringComparison.Ordinal))
            .Select(value => (value, value)));

    private static string Abbreviation(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => "Lu",
        UnicodeCategory.LowercaseLetter => "Ll",
        UnicodeCategory.TitlecaseLetter => "Lt",
        UnicodeCategory.ModifierLetter => "Lm",
        UnicodeCategory.OtherLetter => "Lo",
        UnicodeCategory.NonSpacingMark => "Mn",
        UnicodeCategory.SpacingCombiningMark => "Mc",
        UnicodeCategory.EnclosingMark => "Me",
        UnicodeCategory.DecimalDigitNumber => "Nd",
        UnicodeCategory.LetterNumber => "Nl",
        UnicodeCategory.OtherNumber => "No",
        UnicodeCategory.SpaceSeparator => "Zs",
        UnicodeCategory.LineSeparator => "Zl",
        UnicodeCategory.ParagraphSeparator => "Zp",
        UnicodeCategory.Control => "Cc",
        UnicodeCategory.Format => "Cf",
        UnicodeCategory.Surrogate => "Cs",
        UnicodeCategory.PrivateUse => "Co",
        UnicodeCategory.ConnectorPunctuation => "Pc",
        UnicodeCategory.DashPunctuation => "Pd",
        UnicodeCategory.OpenPunctuation => "Ps",
        UnicodeCategory.ClosePunctuation => "Pe",
        UnicodeCategory.InitialQuotePunctuation => "Pi",
        UnicodeCategory.FinalQuotePunctuation => "Pf",
        UnicodeCategory.OtherPunctuation => "Po",
        UnicodeCategory.MathSymbol => "Sm",
        UnicodeCategory.CurrencySymbol => "Sc",
        UnicodeCategory.ModifierSymbol => "Sk",
        UnicodeCategory.OtherSymbol => "So",
        _ => "Cn",
    };
}
