using System.Buffers;
using System.Text;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Changes the case of texts as Python does, also where one letter becomes several.</summary>
internal static class Casing
{
    // The letters that become several when they are made large.
    private static readonly SearchValues<char> s_growing = SearchValues.Create("ßŉǰﬀﬁﬂﬃﬄﬅﬆևΐΰẖẗẘẙẚ");

    public static JinjaText Upper(Rendering rendering, JinjaText text)
    {
        rendering.Budget.Characters(text.Length);
        return text.Span.ContainsAny(s_growing) ? Map(rendering, text, static (rune, _) => UpperOf(rune)) : text.WithString(text.String.ToUpperInvariant());
    }

    public static JinjaText Lower(Rendering rendering, JinjaText text)
    {
        rendering.Budget.Characters(text.Length);
        return text.Span.ContainsAny('İ', 'Σ') ? Map(rendering, text, static (rune, at) => LowerOf(rune, at)) : text.WithString(text.String.ToLowerInvariant());
    }

    public static JinjaText Swap(Rendering rendering, JinjaText text) =>
        Map(rendering, text, static (rune, at) => Rune.IsUpper(rune) ? LowerOf(rune, at) : UpperOf(rune));

    /// <summary>Makes the first letter large and the others small.</summary>
    public static JinjaText Capitalize(Rendering rendering, JinjaText text) =>
        Map(rendering, text, static (rune, at) => at.Offset == 0 ? TitleOf(rune) : LowerOf(rune, at));

    /// <summary>Makes each letter that follows no letter large, and the others small.</summary>
    public static JinjaText Title(Rendering rendering, JinjaText text) =>
        Map(rendering, text, static (rune, at) => at.FollowsCased ? LowerOf(rune, at) : TitleOf(rune));

    /// <summary>Makes each letter that stands first, or after white space or one of <c>-({[&lt;</c>, large and the others small, as the filter does.</summary>
    public static JinjaText TitleWords(Rendering rendering, JinjaText text) =>
        Map(rendering, text, static (rune, at) => at.Offset == 0 || BeginsWord(at.Text[at.Offset - 1]) ? UpperOf(rune) : LowerOf(rune, at));

    public static bool IsLower(string text) => HasCased(text) && !text.EnumerateRunes().Any(rune => Rune.IsUpper(rune) || IsTitleCased(rune));

    public static bool IsUpper(string text) => HasCased(text) && !text.EnumerateRunes().Any(rune => Rune.IsLower(rune) || IsTitleCased(rune));

    public static bool IsTitle(string text)
    {
        var (follows, any) = (false, false);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsUpper(rune) || IsTitleCased(rune) ? follows : Rune.IsLower(rune) && !follows)
                return false;
            follows = IsCased(rune);
            any |= follows;
        }

        return any;
    }

    internal delegate string Change(Rune rune, Place place);

    /// <summary>Changes a text letter by letter, and keeps its marks.</summary>
    internal static JinjaText Map(Rendering rendering, JinjaText text, Change change)
    {
        var builder = rendering.Rent();
        var followsCased = false;
        var next = 0;
        var changes = text.Changes ?? [];
        for (var at = 0; at < text.Length;)
        {
            while (next < changes.Length && changes[next] <= at)
                next++;
            var isInput = changes.Length == 0 ? text.HasInput : (next & 1) == 1;
            var size = CodePoints.Size(text.String, at);
            if (Rune.TryGetRuneAt(text.String, at, out var rune))
            {
                builder.Append(change(rune, new(text.String, at, followsCased)), isInput);
                followsCased = IsCased(rune);
            }
            else
            {
                builder.Append(text.String[at], isInput);
                followsCased = false;
            }

            at += size;
        }

        var changed = builder.ToText();
        rendering.Return(builder);
        return changed;
    }

    private static string UpperOf(Rune rune) => rune.Value switch
    {
        'ß' => "SS",
        'ŉ' => "ʼN",
        'ǰ' => "J̌",
        'ﬀ' => "FF",
        'ﬁ' => "FI",
        'ﬂ' => "FL",
        'ﬃ' => "FFI",
        'ﬄ' => "FFL",
        'ﬅ' or 'ﬆ' => "ST",
        'և' => "ԵՒ",
        'ΐ' => "Ϊ́",
        'ΰ' => "Ϋ́",
        'ẖ' => "H̱",
        'ẗ' => "T̈",
        'ẘ' => "W̊",
        'ẙ' => "Y̊",
        'ẚ' => "Aʾ",
        _ => Rune.ToUpperInvariant(rune).ToString(),
    };

    private static string TitleOf(Rune rune)
    {
        var upper = UpperOf(rune);
        return upper.Length > rune.Utf16SequenceLength ? upper[..1] + upper[1..].ToLowerInvariant() : rune.Value switch
        {
            'Ǆ' or 'ǅ' or 'ǆ' => "ǅ",
            'Ǉ' or 'ǈ' or 'ǉ' => "ǈ",
            'Ǌ' or 'ǋ' or 'ǌ' => "ǋ",
            'Ǳ' or 'ǲ' or 'ǳ' => "ǲ",
            _ => upper,
        };
    }

    private static string LowerOf(Rune rune, Place place) => rune.Value switch
    {
        'İ' => "i̇",
        'Σ' => place.EndsWord ? "ς" : "σ",
        _ => Rune.ToLowerInvariant(rune).ToString(),
    };

    private static bool HasCased(string text) => text.EnumerateRunes().Any(IsCased);

    private static bool IsCased(Rune rune) => Rune.IsUpper(rune) || Rune.IsLower(rune) || IsTitleCased(rune);

    private static bool IsTitleCased(Rune rune) => Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.TitlecaseLetter;

    private static bool BeginsWord(char character) => character is '-' or '(' or '{' or '[' or '<' || CharacterTests.IsSpace(character);

    internal readonly record struct Place(string Text, int Offset, bool FollowsCased)
    {
        /// <summary>Gets whether a sigma here is written as at the end of a word.</summary>
        public bool EndsWord => Offset > 0 && char.IsLetter(Text[Offset - 1]) && (Offset + 1 >= Text.Length || !char.IsLetter(Text[Offset + 1]));
    }
}
