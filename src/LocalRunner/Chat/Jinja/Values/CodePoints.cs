
namespace LocalRunner.Chat.Jinja.Values;

/// <summary>Counts and cuts strings by code points, as Python does; strings here are UTF-16.</summary>
internal static class CodePoints
{
    public static int Count(string text)
    {
        if (!HasPairs(text))
            return text.Length;
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i]))
            {
                count--;
                i++;
            }
        }

        return count;
    }

    /// <summary>Gets where a code point begins; the end of the string when there are not so many.</summary>
    public static int Offset(string text, int index)
    {
        if (!HasPairs(text))
            return Math.Min(index, text.Length);
        var at = 0;
        for (; index > 0 && at < text.Length; index--)
            at += Size(text, at);
        return at;
    }

    /// <summary>Gets how many units the code point at an offset has.</summary>
    public static int Size(string text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;

    /// <summary>Gets the code point at an offset; half a pair counts as one of its own.</summary>
    public static int At(string text, int at) => Size(text, at) == 2 ? char.ConvertToUtf32(text[at], text[at + 1]) : text[at];

    public static bool HasPairs(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');
}
