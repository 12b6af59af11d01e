using System.Text;

namespace LocalRunner.Inference;

/// <summary>
/// Looks for stop sequences in text that comes in pieces, and holds back what may be the beginning of one.
/// </summary>
internal sealed class StopMatcher(IReadOnlyList<string> stops)
{
    private readonly StringBuilder _held = new();

    /// <summary>Gets the sequence that was found, or null.</summary>
    public string? Found { get; private set; }

    /// <summary>Takes the next text and returns what is certain to be part of the answer.</summary>
    public string Append(string text)
    {
        if (stops.Count == 0)
            return text;
        if (text.Length == 0)
            return "";

        var all = _held.Append(text).ToString();
        _held.Clear();

        var cut = -1;
        foreach (var stop in stops)
        {
            var at = all.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0 && (cut < 0 || at < cut))
                (cut, Found) = (at, stop);
        }

        if (Found is not null)
            return all[..cut];

        var keep = LongestBeginning(all);
        _held.Append(all, all.Length - keep, keep);
        return all[..^keep];
    }

    /// <summary>Ends at a stop sequence that is a token without text, and returns what of the text before it was held back.</summary>
    public string End(string stop, string text)
    {
        var before = Append(text);
        if (Found is not null)
            return before;

        before += Flush();
        Found = stop;
        return before;
    }

    /// <summary>Returns what was held back, when no more text comes.</summary>
    public string Flush()
    {
        var rest = _held.ToString();
        _held.Clear();
        return rest;
    }

    /// <summary>Returns the length of the longest end of the text that begins a stop sequence.</summary>
    private int LongestBeginning(string text)
    {
        var longest = 0;
        foreach (var stop in stops)
        {
            for (var length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
            {
                if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length)))
                    longest = length;
            }
        }

        return longest;
    }
}
