using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace LocalRunner.Tokenization;

/// <summary>
/// The regular expressions that byte-level tokenizers cut text into words with. They mean what llama.cpp's mean: it too looks at one
/// sign a character, so that a class beyond ASCII is a single sign.
/// </summary>
[SuppressMessage("Security", "MA0009", Justification = "No part shares a sign with the next in two ways: none goes back further than a run of signs.")]
internal static partial class SplitPatterns
{
    public const char Other = '\u00D0', Number = '\u00D1', Letter = '\u00D2', Punctuation = '\u00D3', Mark = '\u00D4', Symbol = '\u00D5';
    public const char Han = '\u00D6', UnassignedHan = '\u00D7';
    public const char Cased = '\uD800', Supplementary = '\uD801';

    // The insides of character classes. ~ is a symbol by Unicode, but in none of llama.cpp b10221's.
    private const string N = @"0-9\u00D1";
    private const string L = @"A-Za-z\u00D2";
    private const string P = @"!-#%-*,-/:;?@\[-\]_{}\u00D3";
    private const string M = @"\u00D4";
    private const string S = @"$+<=>^`|\u00D5";

    private const string Contraction = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";
    private const string Word = $@"[^\r\n{L}{N}]?[{L}]+";
    private const string Signs = $@" ?[^\s{L}{N}]+[\r\n]*";
    private const string Spaces = @"\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string HalvedSpaces = @"\s{512}(?!\S)|\s{256}(?!\S)|\s{128}(?!\S)|\s{64}(?!\S)|\s{32}(?!\S)|\s{16}(?!\S)|\s{8}(?!\S)|\s{4}(?!\S)|\s{1,2}(?!\S)|\s";
    private const string UpperThenLower = $@"[^\r\n{L}{N}]?(?:(?=[{L}])[^a-z])*(?:(?=[{L}])[^A-Z])+";
    private const string UpperAndLower = $@"[^\r\n{L}{N}]?(?:(?=[{L}])[^a-z])+(?:(?=[{L}])[^A-Z])*";
    private const string UpperThenLowerM = $@"[^\r\n{L}{N}]?(?:(?=[{L}{M}])[^a-z])*(?:(?=[{L}{M}])[^A-Z])+";
    private const string UpperAndLowerM = $@"[^\r\n{L}{N}]?(?:(?=[{L}{M}])[^a-z])+(?:(?=[{L}{M}])[^A-Z])*";
    private const string AsciiSignAndWord = @"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+";
    // The letters of the scripts that have two cases, and of the others none: the ranges that the model's makers wrote.
    private const string CasedLetters = @"A-Za-z\u00B5\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u01BA\u01BC-\u01BF\u01C4-\u0293\u0295-\u02AF\u0370-\u0373\u0376\u0377" +
        @"\u037B-\u037D\u037F\u0386\u0388-\u038A\u038C\u038E-\u03A1\u03A3-\u03F5\u03F7-\u0481\u048A-\u052F\u0531-\u0556" +
        @"\u10A0-\u10C5\u13A0-\u13F5\u13F8-\u13FD\u1C90-\u1CBA\u1CBD-\u1CBF\u1D00-\u1D2B\u1D6B-\u1D77\u1D79-\u1D9A\u1E00-\u1F15" +
        @"\u1F18-\u1F1D\u1F20-\u1F45\u1F48-\u1F4D\u1F50-\u1F57\u1F59\u1F5B\u1F5D\u1F5F-\u1F7D\u1F80-\u1FB4\u1FB6-\u1FBC\u1FBE" +
        @"\u1FC2-\u1FC4\u1FC6-\u1FCC\u1FD0-\u1FD3\u1FD6-\u1FDB\u1FE0-\u1FEC\u1FF2-\u1FF4\u1FF6-\u1FFC\u2102\u2107\u210A-\u2113" +
        @"\u2115\u2119-\u211D\u2124\u2126\u2128\u212A-\u212D\u212F-\u2134\u2139\u213C-\u213F\u2145-\u2149\u214E\u2183\u2184" +
        @"\u2C00-\u2C7B\u2C7E-\u2CE4\u2CEB-\u2CEE\u2CF2\u2CF3\uA640-\uA66D\uA680-\uA69B\uA722-\uA76F\uA771-\uA787\uA78B-\uA78E" +
        @"\uAB70-\uABBF\uFB00-\uFB06\uFB13-\uFB17\uFF21-\uFF3A\uFF41-\uFF5A\uD800";

    private const RegexOptions Options = RegexOptions.CultureInvariant;

    [GeneratedRegex($@"'s|'t|'re|'ve|'m|'ll|'d| ?[{L}]+| ?[{N}]+| ?[^\s{L}{N}]+|\s+(?!\S)|\s+", Options)]
    public static partial Regex Gpt2();

    [GeneratedRegex($@"{Contraction}|{Word}|[{N}]{{1,3}}|{Signs}|{Spaces}", Options)]
    public static partial Regex Llama3();

    [GeneratedRegex($@"{Contraction}|{Word}|[{N}]|{Signs}|{Spaces}", Options)]
    public static partial Regex Qwen2();

    [GeneratedRegex($@"{Contraction}|[^\r\n{L}{N}]?[{L}{M}]+|[{N}]| ?[^\s{L}{M}{N}]+[\r\n]*|{Spaces}", Options)]
    public static partial Regex Qwen35();

    [GeneratedRegex($@"{Contraction}|{Word}|[{N}]{{1,3}}|{Signs}|\s*[\r\n]+|{HalvedSpaces}", Options)]
    public static partial Regex Jais2();

    [GeneratedRegex($@"{UpperThenLower}|{UpperAndLower}|[{N}]| ?[^\s{L}{N}]+[\r\n/]*|{Spaces}", Options)]
    public static partial Regex Tekken();

    [GeneratedRegex($@"{UpperThenLower}{Contraction}?|{UpperAndLower}{Contraction}?|[{N}]{{1,3}}| ?[^\s{L}{N}]+[\r\n/]*|{Spaces}", Options)]
    public static partial Regex Gpt4O();

    [GeneratedRegex($@"{UpperThenLowerM}{Contraction}?|{UpperAndLowerM}{Contraction}?|[{N}]{{1,3}}| ?[^\s{L}{N}]+[\r\n/]*|{Spaces}", Options)]
    public static partial Regex GraniteMultilingual();

    [GeneratedRegex($@"[\u00D6\u00D7]+|[^\r\n{L}{N}\u00D6\u00D7]?[{L}]+{Contraction}?|[{N}]{{1,3}}| ?[^\s{L}{N}\u00D6]+[\r\n]*|{Spaces}", Options)]
    public static partial Regex KimiK2();

    [GeneratedRegex($@"'(?:[sSdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE])|{Word}|[{N}]|{Signs}|\s*[\r\n]|\s+(?!\S)|\s+", Options)]
    public static partial Regex BailingMoe();

    [GeneratedRegex($@"{Contraction}|{Word}|[{N}]| ?[^\s{L}{N}\r\n]+|{Spaces}", Options)]
    public static partial Regex SeedCoder();

    [GeneratedRegex($@"{Contraction}|{Word}|[{N}]+|{Signs}|{Spaces}", Options)]
    public static partial Regex MiniCpm5();

    [GeneratedRegex($@"{Contraction}|[^\r\n{L}{N}]?(?:[{L}][{M}]*(?: [{L}][{M}]*)*)+|[{N}]| ?[^\s{L}{N}]+[\r\n/]?|\s*[\r\n]|\s+(?!\S)|\s+", Options)]
    public static partial Regex ExaoneMoe();

    [GeneratedRegex($@"{AsciiSignAndWord}|[^\r\n{L}{P}{S}]?[{L}{M}]+| ?[{P}{S}]+[\r\n]*|{Spaces}", Options)]
    public static partial Regex DeepSeek3();

    [GeneratedRegex(@"[\r\n]", Options)]
    public static partial Regex LineEnd();

    [GeneratedRegex($@"\s?[{L}]+", Options)]
    public static partial Regex SpaceAndLetters();

    [GeneratedRegex($@"\s?[{P}]+", Options)]
    public static partial Regex SpaceAndPunctuation();

    [GeneratedRegex($@"[{N}]", Options)]
    public static partial Regex Digit();

    [GeneratedRegex($@"[{N}]+", Options)]
    public static partial Regex Digits();

    [GeneratedRegex($@"[{N}]{{1,3}}", Options)]
    public static partial Regex UpToThreeDigits();

    [GeneratedRegex("[0-9][0-9][0-9]", Options)]
    public static partial Regex ThreeAsciiDigits();

    [GeneratedRegex($@"[{P}$+<=>^~|]+", Options)]
    public static partial Regex DefaultSigns();

    [GeneratedRegex($@"[{P}$+<=>^~|`]+", Options)]
    public static partial Regex FalconSigns();

    [GeneratedRegex(@" ?[^(\s|.,!?…。，、।۔،)]+", Options)]
    public static partial Regex Bloom();

    [GeneratedRegex(@"[^\n]+|[\n]+", Options)]
    public static partial Regex Lines();

    [GeneratedRegex("[一-龥぀-ゟ゠-ヿ]+", Options)]
    public static partial Regex HanAndKana();

    [GeneratedRegex(@"[一-龥\u0800-一가-\uD7FF]+", Options)]
    public static partial Regex DeepSeekAsian();

    [GeneratedRegex(@"\s?[!-/:-~！-／：-～‘-‟\u3000-。]+", Options)]
    public static partial Regex DeepSeekPunctuation();

    [GeneratedRegex(@"\s+\z", Options)]
    public static partial Regex SpacesAtEnd();

    [GeneratedRegex($@"\s?[{CasedLetters}]+", Options)]
    public static partial Regex DeepSeekLetters();
}
