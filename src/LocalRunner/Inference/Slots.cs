using LocalRunner.Engine;

namespace LocalRunner.Inference;

/// <summary>
/// The sequences of a context: which of them an answer gets, and what it need not read because another one, live or idle, or a saved
/// state begins like it.
/// </summary>
internal sealed class Slots
{
    // What a longer beginning is worth against what it costs others: a short one, such as a shared system prompt, pushes no long conversation out.
    private const int LossPerGain = 4;

    // The share of a sequence that may be lost without a copy of it.
    private const int WorthSaving = 4;

    private readonly CacheSlot[] _slots;
    private readonly IEngineContext _context;
    private readonly SavedStates _saved;
    private long _clock;

    public Slots(IEngineContext context, EngineModelFacts facts, SavedStates saved)
    {
        _context = context;
        _saved = saved;
        CanShare = context.SharesCells && facts.CanGoBack;
        _slots = [.. Enumerable.Range(0, context.Sequences).Select(sequence => new CacheSlot(context, facts, sequence))];
    }

    /// <summary>Gets whether one sequence can begin as another does.</summary>
    public bool CanShare { get; }

    /// <summary>Gets whether a sequence is free to work.</summary>
    public bool HasIdle => _slots.Any(slot => slot.Owner is null);

    /// <summary>Gets the tokens that are in memory, those that sequences share counted for each.</summary>
    public int Tokens => _slots.Sum(slot => slot.Length);

    /// <summary>Gives an answer a sequence that holds as much of its tokens as can be had.</summary>
    /// <exception cref="InvalidOperationException">All are at work.</exception>
    public CacheSlot Take(Generation answer)
    {
        var (source, shared) = answer.ReusesPrefix && CanShare ? Longest(answer.Tokens) : (null, 0);
        var slot = Choose(answer.Tokens, answer.ReusesPrefix, shared) ?? throw new InvalidOperationException("All sequences are at work.");
        slot.Owner = answer;
        Touch(slot);
        try
        {
            if (answer.ReusesPrefix)
                Prepare(slot, answer.Tokens, source, shared);
            else
                slot.Clear();
            return slot;
        }
        catch
        {
            slot.Clear();
            Release(slot);
            throw;
        }
    }

    /// <summary>Returns whether cells from a position on belong to this sequence alone, so that they can be moved.</summary>
    public bool IsAlone(CacheSlot slot, int from) =>
        !CanShare || _slots.All(other => other == slot || other.Tokens.CommonPrefixLength(slot.Tokens) <= from);

    public void Release(CacheSlot slot)
    {
        slot.Owner = null;
        Touch(slot);
    }

    /// <summary>Keeps what all have outside, where there is a folder for it.</summary>
    public void Store() => _saved.Store(_slots.OrderBy(slot => slot.LastUsed));

    /// <summary>Returns how many tokens of a prompt are in memory, in whichever sequence.</summary>
    public int Known(ReadOnlySpan<int> tokens) => Longest(tokens).Length;

    /// <summary>Empties the sequence that was idle for the longest time, and keeps what it had outside if there is room; false where none has anything.</summary>
    public bool FreeIdle()
    {
        var oldest = _slots.Where(slot => slot.Owner is null && _context.Length(slot.Sequence) > 0).MinBy(slot => slot.LastUsed);
        if (oldest is null)
            return false;
        _saved.Save(oldest);
        oldest.Clear();
        return true;
    }

    /// <summary>Takes note that others wrote into the context.</summary>
    public void Forget()
    {
        // The first one is left as it is: whoever wrote there may go on from it.
        foreach (var slot in _slots)
        {
            slot.Forget();
            if (slot.Sequence > 0)
                slot.Clear();
        }
    }

    /// <summary>Brings a sequence as far as it gets without computing: by what it has, what another has, or what was saved.</summary>
    private void Prepare(CacheSlot slot, ReadOnlySpan<int> tokens, CacheSlot? source, int shared)
    {
        var own = slot.Usable(tokens);
        if (_saved.Find(tokens, Math.Max(own, shared)) is { } state)
        {
            _saved.Save(slot);
            slot.Restore(state);
            _ = slot.TruncateTo(slot.Usable(tokens));
        }
        else if (source is not null && source != slot && shared > own)
        {
            _saved.Save(slot);
            slot.Share(source, shared);
        }
        else
        {
            // Little is lost where a conversation goes on without its last thoughts, and much where another begins as it did.
            if (slot.Length - own > slot.Length / WorthSaving)
                _saved.Save(slot);
            _ = slot.TruncateTo(own);
        }
    }

    private (CacheSlot? Source, int Length) Longest(ReadOnlySpan<int> tokens)
    {
        var (source, longest) = ((CacheSlot?)null, 0);
        foreach (var slot in _slots)
        {
            var usable = slot.Usable(tokens);
            if (usable > longest)
                (source, longest) = (slot, usable);
        }

        return (source, longest);
    }

    /// <summary>Chooses the idle sequence that saves the most, and where several do, the one that was idle for the longest time.</summary>
    private CacheSlot? Choose(ReadOnlySpan<int> tokens, bool reuses, int shared)
    {
        var (chosen, best) = ((CacheSlot?)null, long.MinValue);
        foreach (var slot in _slots)
        {
            if (slot.Owner is not null)
                continue;
            var own = reuses ? slot.Usable(tokens) : 0;
            var kept = own >= shared ? own : 0;
            var value = ((long)Math.Max(own, shared) * LossPerGain) - (slot.Length - kept);
            if (value > best || (value == best && slot.LastUsed < chosen!.LastUsed))
                (chosen, best) = (slot, value);
        }

        return chosen;
    }

    private void Touch(CacheSlot slot) => slot.LastUsed = ++_clock;
}
