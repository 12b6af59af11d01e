using System.Runtime.InteropServices;
using LocalRunner.Engine;

namespace LocalRunner.Inference;

/// <summary>One sequence of a context, and what it knows of the tokens that it has in memory, so that a prompt that begins with them costs only what is new.</summary>
internal sealed class CacheSlot(IEngineContext context, EngineModelFacts facts, int sequence)
{
    private readonly List<int> _tokens = [];

    public int Sequence => sequence;

    public int Length => _tokens.Count;

    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(_tokens);

    /// <summary>Gets or sets the answer that it works for; null while it only keeps what it has.</summary>
    public Generation? Owner { get; set; }

    /// <summary>Gets or sets when it last worked, in steps.</summary>
    public long LastUsed { get; set; }

    /// <summary>Returns how many tokens of a prompt it could begin with. The last one is never among them, since its logits are wanted.</summary>
    public int Usable(ReadOnlySpan<int> prompt)
    {
        var common = Math.Min(Tokens.CommonPrefixLength(prompt), prompt.Length - 1);

        // A square of an image is there as a whole or not at all.
        if (common > 0 && prompt[common] < 0)
        {
            while (common > 0 && prompt[common - 1] < 0)
                common--;
        }

        if (common == Length)
            return common;

        // Going back inside a sliding window would miss cells that the window has dropped since; a recurrent state can't go back at all.
        var lost = facts.SlidingWindow > 0 && context.FirstPosition(sequence) > Math.Max(0, common - facts.SlidingWindow);
        return lost || !facts.CanGoBack ? 0 : common;
    }

    /// <summary>Forgets all but the first tokens, and returns how many are left.</summary>
    public int TruncateTo(int length)
    {
        // Going on from exactly where it is needs no removal.
        if (context.Length(sequence) > length && !context.Truncate(sequence, length))
            length = 0;
        _tokens.RemoveRange(length, _tokens.Count - length);
        return length;
    }

    public void Clear() => TruncateTo(0);

    /// <summary>Takes note that others wrote into the context, so that nothing of it is counted on.</summary>
    public void Forget() => _tokens.Clear();

    public void Add(int token) => _tokens.Add(token);

    /// <summary>Forgets the tokens between two, and goes on as if they had never been.</summary>
    public void Forget(int from, int to)
    {
        context.Forget(sequence, from, to);
        _tokens.RemoveRange(from, to - from);
    }

    /// <summary>Begins as another sequence does, without computing it again.</summary>
    public void Share(CacheSlot other, int length)
    {
        // An image whose positions have axes ends before its last place.
        context.ShareBeginning(other.Sequence, sequence, Math.Min(length, context.Length(other.Sequence)));
        _tokens.Clear();
        _tokens.AddRange(other.Tokens[..length]);
    }

    /// <summary>Takes a saved state in place of what it has.</summary>
    public void Restore(SavedState saved)
    {
        Clear();
        context.RestoreState(sequence, saved.State);
        _tokens.AddRange(saved.Tokens);
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

        var held = context.Length(sequence);
        if (held > _tokens.Count)
            _tokens.AddRange(attempted[..Math.Min(attempted.Length, held - _tokens.Count)]);
        TruncateTo(Math.Min(held, _tokens.Count));
    }
}
