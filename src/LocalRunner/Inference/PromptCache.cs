using System.Runtime.InteropServices;
using LocalRunner.Engine;

namespace LocalRunner.Inference;

/// <summary>
/// Knows which tokens a context has in memory, so that a prompt that begins with them costs only what is new.
/// </summary>
internal sealed class PromptCache(IEngineContext context, EngineModelFacts facts)
{
    private readonly List<int> _tokens = [];

    public int Length => _tokens.Count;

    /// <summary>Gets the most tokens that there have been.</summary>
    public int MostLength { get; private set; }

    /// <summary>Gets the most tokens that were added at once.</summary>
    public int MostAdded { get; private set; }

    /// <summary>
    /// Forgets what differs from the prompt and returns how many of its tokens are in memory. The last one never is,
    /// since its logits are wanted.
    /// </summary>
    public int Reuse(ReadOnlySpan<int> prompt)
    {
        var common = CollectionsMarshal.AsSpan(_tokens).CommonPrefixLength(prompt);
        common = Math.Min(common, prompt.Length - 1);

        // Going back inside a sliding window would miss cells that the window has dropped since.
        var lost = facts.SlidingWindow > 0 && common < _tokens.Count && context.FirstPosition > Math.Max(0, common - facts.SlidingWindow);
        return TruncateTo(lost ? 0 : common);
    }

    public void Add(ReadOnlySpan<int> tokens)
    {
        _tokens.AddRange(tokens);
        (MostLength, MostAdded) = (Math.Max(MostLength, _tokens.Count), Math.Max(MostAdded, tokens.Length));
    }

    /// <summary>Falls back to what the context really holds, after a computation that was cut short.</summary>
    public void Recover(ReadOnlySpan<int> attempted)
    {
        // A recurrent state has moved on with the whole batch, computed or not, and can't be taken back.
        if (!facts.CanGoBack)
        {
            Clear();
            return;
        }

        var held = context.Length;
        if (held > _tokens.Count)
            _tokens.AddRange(attempted[..Math.Min(attempted.Length, held - _tokens.Count)]);
        TruncateTo(Math.Min(held, _tokens.Count));
    }

    public void Clear() => TruncateTo(0);

    /// <summary>Takes note that others wrote into the context, so that nothing of it is counted on.</summary>
    public void Forget() => _tokens.Clear();

    private int TruncateTo(int length)
    {
        // Recurrent memory can't go back, only start over; but going on from exactly where it is needs no removal.
        if (context.Length > length && !context.Truncate(length))
            length = 0;
        _tokens.RemoveRange(length, _tokens.Count - length);
        return length;
    }
}
