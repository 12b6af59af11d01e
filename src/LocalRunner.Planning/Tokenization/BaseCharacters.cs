namespace LocalRunner.Tokenization;

/// <summary>
/// The character that a canonical decomposition begins with: é without its accent. The runtime decomposes nothing beyond ASCII in
/// invariant mode, and the engine keeps this one character of each only.
/// </summary>
internal static partial class BaseCharacters
{
    private const int FirstHangul = 0xAC00;
    private const int LastHangul = 0xD7A3;
    private const int FirstJamo = 0x1100;
    private const int HangulOfAJamo = 588;

    private static readonly Dictionary<int, int> s_bases = Read();

    public static int Of(int character)
    {
        if (character is >= FirstHangul and <= LastHangul)
            return FirstJamo + ((character - FirstHangul) / HangulOfAJamo);
        return s_bases.GetValueOrDefault(character, character);
    }

    private static Dictionary<int, int> Read()
    {
        var bases = new Dictionary<int, int>();
        var bytes = Convert.FromBase64String(Table);
        var (place, last) = (0, 0);
        while (place < bytes.Length)
        {
            var first = last + Next();
            last = first + Next();
            var distance = Next();
            var target = first + ((distance >> 1) ^ -(distance & 1));
            for (var character = first; character <= last; character++)
                bases.Add(character, target);
        }

        return bases;

        int Next()
        {
            var (value, shift) = (0, 0);
            while (true)
            {
                var part = bytes[place++];
                value |= (part & 0x7F) << shift;
                if (part < 0x80)
                    return value;
                shift += 7;
            }
        }
    }
}
