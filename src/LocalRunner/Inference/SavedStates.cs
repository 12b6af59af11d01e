using LocalRunner.Engine;

namespace LocalRunner.Inference;

/// <summary>
/// Keeps what sequences computed outside the context, so that a conversation that had to make room goes on without being read again:
/// the least recently used go first once they take more than their budget.
/// </summary>
/// <param name="context">Where states come from.</param>
/// <param name="facts">What the model can go back to.</param>
/// <param name="budget">The most memory that they take together, in bytes; 0 keeps none.</param>
internal sealed class SavedStates(IEngineContext context, EngineModelFacts facts, long budget)
{
    // Reading a few tokens again costs less than a copy.
    private const int LeastTokens = 32;

    private readonly LinkedList<SavedState> _states = [];

    /// <summary>Gets the memory that they take, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Gets the states, the most recently used first.</summary>
    public IReadOnlyCollection<SavedState> All => _states;

    /// <summary>Keeps what a sequence has, where there is room for it.</summary>
    public void Save(CacheSlot slot)
    {
        if (slot.Length < LeastTokens || Covers(slot.Tokens))
            return;
        var bytes = context.StateSize(slot.Sequence) + (slot.Length * sizeof(int));
        if (bytes > budget)
            return;

        // Room is made first: two copies at once would pass the budget.
        Shrink(budget - bytes);
        Add(new(slot.Tokens.ToArray(), context.SaveState(slot.Sequence)));
    }

    /// <summary>Takes in a state that was saved before.</summary>
    public void Add(SavedState state)
    {
        if (state.Bytes > budget)
            return;
        Shrink(budget - state.Bytes);
        _states.AddFirst(state);
        Bytes += state.Bytes;
    }

    /// <summary>Finds the state with the longest beginning of a prompt, where it has more of it than is there already.</summary>
    public SavedState? Find(ReadOnlySpan<int> prompt, int already)
    {
        var (best, longest) = ((SavedState?)null, already + LeastTokens - 1);
        foreach (var state in _states)
        {
            var common = Math.Min(state.Tokens.AsSpan().CommonPrefixLength(prompt), prompt.Length - 1);
            if (common > longest && (common == state.Tokens.Length || facts.CanGoBack))
                (best, longest) = (state, common);
        }

        if (best is not null)
        {
            _states.Remove(best);
            _states.AddFirst(best);
        }

        return best;
    }

    private bool Covers(ReadOnlySpan<int> tokens)
    {
        for (var node = _states.First; node is not null; node = node.Next)
        {
            var common = node.Value.Tokens.AsSpan().CommonPrefixLength(tokens);
            if (common == tokens.Length && (common == node.Value.Tokens.Length || facts.CanGoBack))
                return true;
        }

        return false;
    }

    private void Shrink(long most)
    {
        while (Bytes > most && _states.Last is { } last)
        {
            Bytes -= last.Value.Bytes;
            _states.RemoveLast();
        }
    }
}
