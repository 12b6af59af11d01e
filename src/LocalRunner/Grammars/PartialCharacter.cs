using System.Text;

namespace LocalRunner.Grammars;

/// <summary>The first bytes of a UTF-8 character whose others come later.</summary>
/// <param name="Bits">What they tell of its number.</param>
/// <param name="Missing">The bytes still to come; 0 stands between two characters.</param>
/// <param name="Least">The least number that takes as many bytes.</param>
internal readonly record struct PartialCharacter(int Bits, int Missing, int Least)
{
    /// <summary>Takes the next byte.</summary>
    /// <returns>False where no UTF-8 character goes on like this.</returns>
    public bool TryAppend(byte next, out PartialCharacter after)
    {
        if (Missing > 0)
        {
            after = new((Bits << 6) | (next & 0x3F), Missing - 1, Least);
            return (next & 0xC0) == 0x80 && (after.Missing > 0 || (after.Bits >= Least && Rune.IsValid(after.Bits)));
        }

        after = next switch
        {
            < 0x80 => new(next, 0, 0),
            < 0xE0 => new(next & 0x1F, 1, 0x80),
            < 0xF0 => new(next & 0x0F, 2, 0x800),
            _ => new(next & 0x07, 3, 0x10000),
        };
        return next is < 0x80 or (>= 0xC2 and < 0xF5);
    }

    /// <summary>Gets the least and the largest number that the character can still become; none where the first is the larger.</summary>
    public (int From, int To) Range()
    {
        var from = Math.Max(Bits << (6 * Missing), Least);
        var to = Math.Min((Bits << (6 * Missing)) | ((1 << (6 * Missing)) - 1), 0x10FFFF);

        // Halves of surrogate pairs end with a block of three bytes, and fill blocks of their own.
        return to is >= 0xD800 and <= 0xDFFF ? (from, Math.Min(to, 0xD7FF)) : (from, to);
    }
}
