using LocalRunner.Engine;

namespace LocalRunner.Inference;

/// <summary>
/// Keeps what sequences computed outside the context, so that a conversation that had to make room goes on without being read again:
/// the least recently used go first once they take more than their budget.
/// </summary>
/// <param name="context">Where states come from.</param>
/// <param name="facts">What the model can go back to.</param>
/// <param name="budget">The most memory that they take together, in bytes; 0 keeps none.</param>
/// <param name="folder">Where they are from load to load; null forgets them with the model.</param>
internal sealed class SavedStates(IEngineContext context, EngineModelFacts facts, long budget, SavedStateFolder? folder = null)
{
    // Reading a few tokens again costs less than a copy.
    private const int LeastTokens = 32;

    private readonly LinkedList<SavedState> _states = [];
    private readonly List<(string Path, int[] Tokens)> _files = folder is null ? [] : [.. folder.List()];

    /// <summary>Gets the memory that they take, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Keeps what a sequence has, where there is room for it.</summary>
    public void Save(CacheSlot slot)
    {
        if (slot.Length < LeastTokens || Covers(slot.Tokens))
            return;
        var bytes = context.StateSize(slot.Sequence) + (slot.Length * sizeof(int));
        if (bytes > budget)
            return;

        // A conversation that has gone on leaves what it was before behind, which would cost others their place.
        RemoveBeginnings(slot.Tokens);

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
            if (Usable(state.Tokens, prompt) is var usable && usable > longest)
                (best, longest) = (state, usable);
        }

        if (FindFile(prompt, longest) is { } stored)
        {
            Add(stored);
            return stored;
        }

        if (best is not null)
        {
            _states.Remove(best);
            _states.AddFirst(best);
        }

        return best;
    }

    /// <summary>Writes all that is kept to its folder, and what the sequences have.</summary>
    public void Store(IEnumerable<CacheSlot> slots)
    {
        if (folder is null)
            return;
        foreach (var slot in slots)
            Save(slot);

        // The most recently used last: what is written first goes first.
        for (var node = _states.Last; node is not null; node = node.Previous)
            folder.Write(node.Value);
    }

    private int Usable(int[] tokens, ReadOnlySpan<int> prompt)
    {
        var common = Math.Min(tokens.AsSpan().CommonPrefixLength(prompt), prompt.Length - 1);
        return common == tokens.Length || facts.CanGoBack ? common : 0;
    }

    private SavedState? FindFile(ReadOnlySpan<int> prompt, int already)
    {
        var best = -1;
        for (var i = 0; i < _files.Count; i++)
        {
            if (Usable(_files[i].Tokens, prompt) is var usable && usable > already)
                (best, already) = (i, usable);
        }

        if (best < 0)
            return null;
        var path = _files[best].Path;
        _files.RemoveAt(best);
        return folder!.Read(path);
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

    /// <summary>Forgets the states that a longer one serves for, as it can go back to wherever they end.</summary>
    private void RemoveBeginnings(ReadOnlySpan<int> tokens)
    {
        if (!facts.CanGoBack || facts.SlidingWindow > 0)
            return;
        for (var node = _states.First; node is not null;)
        {
            var next = node.Next;
            if (tokens.StartsWith(node.Value.Tokens))
                Remove(node);
            node = next;
        }
    }

    private void Shrink(long most)
    {
        while (Bytes > most && _states.Last is { } last)
            Remove(last);
    }

    private void Remove(LinkedListNode<SavedState> node)
    {
        Bytes -= node.Value.Bytes;
        _states.Remove(node);
    }
}
