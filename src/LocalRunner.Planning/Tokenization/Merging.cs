using System.Buffers;

namespace LocalRunner.Tokenization;

/// <summary>Joins neighbours, the best pair first, until no rule joins any.</summary>
internal static class Merging
{
    private const int FewSymbols = 48;

    /// <returns>The number of symbols that are left, at the front of the span.</returns>
    public static int Run<TRule>(TRule rule, ReadOnlySpan<byte> text, Span<Symbol> symbols)
        where TRule : IMergeRule => symbols.Length <= FewSymbols ? RunFew(rule, text, symbols) : RunMany(rule, text, symbols);

    /// <summary>Looks through all pairs each time: for words, faster than to keep them in order.</summary>
    private static int RunFew<TRule>(TRule rule, ReadOnlySpan<byte> text, Span<Symbol> symbols)
        where TRule : IMergeRule
    {
        Span<int> ranks = stackalloc int[FewSymbols];
        Span<int> ids = stackalloc int[FewSymbols];
        var count = symbols.Length;
        for (var i = 0; i < count; i++)
            ranks[i] = Rate(rule, text, symbols[..count], i, out ids[i]);

        while (count > 1)
        {
            var best = 0;
            for (var i = 1; i < count - 1; i++)
            {
                if (ranks[i] < ranks[best])
                    best = i;
            }

            if (ranks[best] == int.MaxValue)
                break;
            symbols[best] = new(symbols[best].Start, symbols[best].Length + symbols[best + 1].Length, ids[best]);
            var (from, to) = ((best + 2)..count, best + 1);
            symbols[from].CopyTo(symbols[to..]);
            ranks[from].CopyTo(ranks[to..]);
            ids[from].CopyTo(ids[to..]);
            count--;
            ranks[best] = Rate(rule, text, symbols[..count], best, out ids[best]);
            if (best > 0)
                ranks[best - 1] = Rate(rule, text, symbols[..count], best - 1, out ids[best - 1]);
        }

        return count;
    }

    private static int Rate<TRule>(TRule rule, ReadOnlySpan<byte> text, ReadOnlySpan<Symbol> symbols, int left, out int id)
        where TRule : IMergeRule
    {
        id = -1;
        return left + 1 < symbols.Length && rule.TryMerge(text, symbols[left], symbols[left + 1], out var rank, out id) ? rank : int.MaxValue;
    }

    /// <summary>Keeps the pairs in a queue, so that a text without a single space takes n log n steps.</summary>
    private static int RunMany<TRule>(TRule rule, ReadOnlySpan<byte> text, Span<Symbol> symbols)
        where TRule : IMergeRule
    {
        var previous = ArrayPool<int>.Shared.Rent(symbols.Length);
        var next = ArrayPool<int>.Shared.Rent(symbols.Length);
        var queue = new PriorityQueue<Pair, long>(symbols.Length);
        for (var i = 0; i < symbols.Length; i++)
            (previous[i], next[i]) = (i - 1, i + 1 < symbols.Length ? i + 1 : -1);
        for (var i = 0; i + 1 < symbols.Length; i++)
            Enqueue(rule, text, symbols, queue, i, i + 1);

        while (queue.TryDequeue(out var pair, out _))
        {
            ref var left = ref symbols[pair.Left];
            ref var right = ref symbols[pair.Right];

            // One of the two has been joined with another since.
            if (left.Length == 0 || right.Length == 0 || left.Length + right.Length != pair.Length)
                continue;

            left = new(left.Start, pair.Length, pair.Id);
            right = default;
            next[pair.Left] = next[pair.Right];
            if (next[pair.Left] >= 0)
                previous[next[pair.Left]] = pair.Left;
            Enqueue(rule, text, symbols, queue, previous[pair.Left], pair.Left);
            Enqueue(rule, text, symbols, queue, pair.Left, next[pair.Left]);
        }

        var count = 0;
        foreach (var symbol in symbols)
        {
            if (symbol.Length > 0)
                symbols[count++] = symbol;
        }

        ArrayPool<int>.Shared.Return(previous);
        ArrayPool<int>.Shared.Return(next);
        return count;
    }

    private static void Enqueue<TRule>(TRule rule, ReadOnlySpan<byte> text, Span<Symbol> symbols, PriorityQueue<Pair, long> queue, int left, int right)
        where TRule : IMergeRule
    {
        if (left >= 0 && right >= 0 && rule.TryMerge(text, symbols[left], symbols[right], out var rank, out var id))
            queue.Enqueue(new(left, right, symbols[left].Length + symbols[right].Length, id), ((long)rank << 32) | (uint)left);
    }

    private readonly record struct Pair(int Left, int Right, int Length, int Id);
}
