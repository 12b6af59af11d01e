using System.Text.Unicode;

namespace LocalRunner.Tokenization;

/// <summary>
/// The tokens that are found in a text as it is, before anything else: control tokens where they are to be parsed, and those that
/// the model's makers defined. Longer ones come first.
/// </summary>
internal sealed class SpecialTokens
{
    private const int Longest = 1024;
    private const int Several = -1;

    private readonly ByteStrings _texts;
    private readonly TokenAttributes[] _attributes;
    private readonly int[] _ids;
    private readonly ByteTrie _trie = new();

    public SpecialTokens(ByteStrings texts, TokenAttributes[] attributes)
    {
        (_texts, _attributes) = (texts, attributes);
        _ids = [.. Enumerable.Range(0, texts.Count).Where(id => IsSpecial(attributes[id])).OrderByDescending(id => texts[id].Length)];
        for (var order = 0; order < _ids.Length; order++)
        {
            if (texts[_ids[order]].Length > Longest)
                throw TokenizerErrors.NotExact($"the special token {_ids[order]} has more than {Longest} bytes");
            if (!Utf8.IsValid(texts[_ids[order]]))
                throw TokenizerErrors.NotExact($"the special token {_ids[order]} cuts a character");
            _trie.Add(texts[_ids[order]], order);
        }

        RefuseOverlaps();
    }

    public static bool IsSpecial(TokenAttributes attributes) =>
        (attributes & (TokenAttributes.Control | TokenAttributes.UserDefined | TokenAttributes.Unknown)) != TokenAttributes.None;

    /// <summary>Cuts a text at its special tokens.</summary>
    /// <param name="text">The text, UTF-8.</param>
    /// <param name="parse">Whether control tokens count, or are text like any other.</param>
    /// <param name="literal">Where they are text all the same, in bytes; in order.</param>
    public List<Fragment> Cut(ReadOnlySpan<byte> text, bool parse, IReadOnlyList<(int Start, int End)> literal)
    {
        var fragments = new List<Fragment>();
        if (text.IsEmpty)
            return fragments;
        fragments.Add(Fragment.Text(0, text.Length));
        foreach (var order in Present(text, parse))
            fragments = Cut(text, fragments, _ids[order], IsAlwaysFound(_attributes[_ids[order]]) ? [] : literal);
        return fragments;
    }

    private static bool IsAlwaysFound(TokenAttributes attributes) =>
        (attributes & (TokenAttributes.Control | TokenAttributes.Unknown)) == TokenAttributes.None;

    private static bool IsSpace(byte value) => value is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r');

    /// <summary>Gets the tokens that are anywhere in the text, by their order.</summary>
    private SortedSet<int> Present(ReadOnlySpan<byte> text, bool parse)
    {
        var found = new SortedSet<int>();
        for (var start = 0; start < text.Length; start++)
        {
            var node = ByteTrie.Root;
            for (var i = start; i < text.Length && (node = _trie.Step(node, text[i])) >= 0; i++)
            {
                if (_trie.Value(node) is >= 0 and var order && (parse || IsAlwaysFound(_attributes[_ids[order]])))
                    found.Add(order);
            }
        }

        return found;
    }

    /// <summary>Finds a token outside of the literal parts; -1 where it is not.</summary>
    private static int Find(ReadOnlySpan<byte> text, int start, int end, ReadOnlySpan<byte> token, IReadOnlyList<(int Start, int End)> literal)
    {
        for (var from = start; text[from..end].IndexOf(token) is >= 0 and var place; from += place + 1)
        {
            var (first, last) = (from + place, from + place + token.Length);
            if (!literal.Any(part => first < part.End && last > part.Start))
                return first - start;
        }

        return -1;
    }

    private List<Fragment> Cut(ReadOnlySpan<byte> text, List<Fragment> fragments, int id, IReadOnlyList<(int Start, int End)> literal)
    {
        var token = _texts[id];
        var cut = new List<Fragment>(fragments.Count);
        foreach (var fragment in fragments)
        {
            var (start, end) = (fragment.Start, fragment.Start + fragment.Length);
            if (fragment.Token >= 0 || Find(text, start, end, token, literal) < 0)
            {
                cut.Add(fragment);
                continue;
            }

            while (Find(text, start, end, token, literal) is >= 0 and var place)
            {
                var left = place;
                while (_attributes[id].HasFlag(TokenAttributes.StripsLeft) && left > 0 && IsSpace(text[start + left - 1]))
                    left--;
                if (left > 0)
                    cut.Add(Fragment.Text(start, left));
                cut.Add(Fragment.Of(id));
                start += place + token.Length;
                while (_attributes[id].HasFlag(TokenAttributes.StripsRight) && start < end && IsSpace(text[start]))
                    start++;
            }

            if (start < end)
                cut.Add(Fragment.Text(start, end - start));
        }

        return cut;
    }

    /// <summary>Of two with the same length the engine's order is open: it tells only where one begins as the other ends.</summary>
    private void RefuseOverlaps()
    {
        foreach (var group in _ids.GroupBy(id => _texts[id].Length).Where(group => group.Skip(1).Any()))
        {
            var beginnings = new ByteStrings(16);
            var owners = new List<int>();
            foreach (var id in group)
            {
                for (var length = 1; length < group.Key; length++)
                {
                    if (beginnings.Add(_texts[id][..length]) is { Added: false, Index: var known })
                        owners[known] = Several;
                    else
                        owners.Add(id);
                }
            }

            foreach (var id in group)
            {
                for (var start = 1; start < group.Key; start++)
                {
                    if (beginnings.Find(_texts[id][start..]) is >= 0 and var beginning && owners[beginning] != id)
                        throw TokenizerErrors.NotExact($"the special token {id} ends as another of its length begins");
                }
            }
        }
    }

    /// <summary>A piece of text, or a special token.</summary>
    internal readonly record struct Fragment(int Start, int Length, int Token)
    {
        public static Fragment Text(int start, int length) => new(start, length, -1);

        public static Fragment Of(int token) => new(0, 0, token);
    }
}
