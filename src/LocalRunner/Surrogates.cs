namespace LocalRunner;

/// <summary>Finds halves of surrogate pairs in texts before they cross into native code as UTF-8.</summary>
internal static class Surrogates
{
    /// <summary>Finds the first half of a surrogate pair that stands alone; -1 when there is none.</summary>
    public static int FirstLone(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (char.IsLowSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return i;
            i++;
        }

        return -1;
    }
}
