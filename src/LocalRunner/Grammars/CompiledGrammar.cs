using System.Runtime.InteropServices;

namespace LocalRunner.Grammars;

/// <summary>
/// A grammar over a model's vocabulary: says which tokens may follow where. What it found out about a place stays with it, so that an
/// answer that comes by again, and each answer after the first, looks it up. Thread-safe.
/// </summary>
/// <remarks>
/// A place is the set of llama.cpp's stacks, and a token may follow where llama.cpp's own grammar takes it, but for tokens whose
/// bytes break a UTF-8 character, which never do.
/// </remarks>
internal sealed class CompiledGrammar
{
    // What is kept of what was found out, before it is all thrown away: stacks and states in bytes, and sets of tokens.
    private const long MostBytes = 2 << 20;
    internal const long MostSets = 128;

    // What a stack and a state take with their entries in the tables.
    private const long StackBytes = 48;
    private const long StateBytes = 200;

    private readonly TokenTexts _vocabulary;
    private readonly GrammarAlphabet _alphabet;
    private readonly Dictionary<int[], GrammarState> _states = new(new SameNumbers());
    private readonly Lock _lock = new();
    private readonly long _mostBytes;
    private readonly int? _nesting;
    private GrammarStacks _stacks;
    private long _bytes;

    // What one place needs: a grammar that nests has them of any depth.
    private long _needed;

    /// <param name="vocabulary">The model's tokens.</param>
    /// <param name="gbnf">The grammar's text.</param>
    /// <param name="root">The rule at which it begins.</param>
    /// <param name="nesting">The most brackets of JSON that are open at once unless the grammar needs more, or null.</param>
    /// <exception cref="LocalRunnerException">The grammar is malformed, too large or can be read in too many ways.</exception>
    public CompiledGrammar(TokenTexts vocabulary, string gbnf, string root, int? nesting = null)
    {
        var rules = GrammarPreflight.Check(gbnf, root, vocabulary.Find);
        _vocabulary = vocabulary;
        _alphabet = new(rules);
        _mostBytes = MostBytes + (MostSets * vocabulary.Size / 8);
        _stacks = new(rules, countsBrackets: nesting is not null);
        var start = new HashSet<int>();
        Require(_stacks.Begin(rules.Index().First(rule => rule.Item.Name == root).Index, start));
        _nesting = nesting is { } most ? Math.Max(most, _stacks.Least(start)) : null;
        Start = new(StateOf(start), default);
    }

    /// <summary>Gets the place before the first token.</summary>
    public GrammarPlace Start { get; }

    private long Bytes => _bytes + (StackBytes * _stacks.Count);

    /// <summary>Goes on by a token; false, and the place stays, where it may not follow.</summary>
    public bool TryAccept(ref GrammarPlace place, int token)
    {
        lock (_lock)
        {
            var from = Renew(place);
            if (_vocabulary.IsEnd(token))
                return from.State.IsComplete && from.Partial.Missing == 0;

            Span<byte> buffer = stackalloc byte[256];
            var text = _vocabulary.Read(token, buffer);
            if (text.IsEmpty || text.Contains((byte)0))
                return false;
            var after = Follow(from, text);
            if (from.State.HasTokens)
                after = Join(after, from.State, token);
            if (after.State.IsDead)
                return false;
            place = after;
            return true;
        }
    }

    /// <summary>Finds the tokens that may follow.</summary>
    /// <returns>A bit each, the first in the lowest; not to be written to.</returns>
    public ReadOnlySpan<ulong> Allowed(GrammarPlace place)
    {
        lock (_lock)
        {
            var from = Renew(place);
            if (from.Partial.Missing > 0)
                return Find(from);
            if (from.State.Tokens is null)
            {
                from.State.Tokens = Find(from);
                _bytes += sizeof(ulong) * from.State.Tokens.Length;
            }

            return from.State.Tokens;
        }
    }

    private ulong[] Find(GrammarPlace from)
    {
        var allowed = new ulong[(_vocabulary.Size + 63) / 64];
        if (from.State.IsComplete && from.Partial.Missing == 0)
        {
            for (var token = 0; token < _vocabulary.Size; token++)
            {
                if (_vocabulary.IsEnd(token))
                    Add(token);
            }
        }

        var trie = _vocabulary.Trie;
        var path = new Stack<(int End, GrammarPlace Place)>([(trie.Bytes.Length, from)]);
        for (var node = 0; node < trie.Bytes.Length;)
        {
            while (path.Peek().End <= node)
                path.Pop();
            var place = Step(path.Peek().Place, trie.Bytes[node]);
            if (place.State.IsDead)
            {
                node = trie.Ends[node];
                continue;
            }

            if (trie.TokensAt(node) is { IsEmpty: false } tokens && CanGoOn(place))
            {
                foreach (var token in tokens)
                    Add(token);
            }

            if (trie.Ends[node] > node + 1)
                path.Push((trie.Ends[node], place));
            node++;
        }

        if (from.State.HasTokens)
        {
            foreach (var token in trie.Tokens)
            {
                if (HasToken(from.State, token))
                    Add(token);
            }
        }

        return allowed;

        void Add(int token) => allowed[token / 64] |= 1UL << (token % 64);
    }

    private GrammarPlace Follow(GrammarPlace place, ReadOnlySpan<byte> text)
    {
        foreach (var next in text)
        {
            place = Step(place, next);
            if (place.State.IsDead)
                return place;
        }

        return CanGoOn(place) ? place : GrammarPlace.Nowhere;
    }

    private GrammarPlace Step(GrammarPlace place, byte next) =>
        !place.Partial.TryAppend(next, out var partial) ? GrammarPlace.Nowhere
        : partial.Missing > 0 ? new(place.State, partial)
        : new(Step(place.State, _alphabet.ClassOf(partial.Bits)), default);

    private GrammarState Step(GrammarState state, int ofClass)
    {
        if (state.Next[ofClass] is { } known)
            return known;
        var found = new HashSet<int>();
        foreach (var stack in state.Stacks)
        {
            if (_stacks.Top(stack) is [{ Kind: not (GrammarElementKind.Token or GrammarElementKind.NotToken) }, ..] top
                && GrammarStacks.Matches(top, _alphabet.Example(ofClass), out var elements))
                Require(_stacks.Advance(stack, elements, found));
        }

        if (_nesting is { } most)
            _stacks.Bound(most, found);
        return state.Next[ofClass] = StateOf(found);
    }

    /// <summary>Returns whether some character that begins with the bytes so far may follow.</summary>
    private bool CanGoOn(GrammarPlace place)
    {
        if (place.Partial.Missing == 0)
            return true;
        var (from, to) = place.Partial.Range();
        if (from > to)
            return false;
        foreach (var ofClass in _alphabet.ClassesBetween(from, to))
        {
            if (!Step(place.State, ofClass).IsDead)
                return true;
        }

        return false;
    }

    private bool HasToken(GrammarState state, int token)
    {
        foreach (var stack in state.Stacks)
        {
            if (IsToken(stack, token))
                return true;
        }

        return false;
    }

    private bool IsToken(int stack, int token) => _stacks.Top(stack) is [var first, ..]
        && first.Kind is GrammarElementKind.Token or GrammarElementKind.NotToken
        && (first.Value == token) == (first.Kind == GrammarElementKind.Token);

    /// <summary>Adds the readings in which a token stands for itself to those of its text.</summary>
    private GrammarPlace Join(GrammarPlace read, GrammarState before, int token)
    {
        var found = new HashSet<int>(read.State.Stacks.ToArray());
        foreach (var stack in before.Stacks)
        {
            if (IsToken(stack, token))
                Require(_stacks.Advance(stack, 1, found));
        }

        return new(StateOf(found), read.Partial);
    }

    private GrammarState StateOf(HashSet<int> found)
    {
        if (found.Count == 0)
            return GrammarState.Dead;
        int[] stacks = [.. found.Order()];
        if (_states.TryGetValue(stacks, out var state))
            return state;
        state = new(_stacks, stacks, _alphabet.Count);
        _states.Add(stacks, state);
        _bytes += (sizeof(int) * stacks.Length) + (nint.Size * _alphabet.Count) + StateBytes;
        return state;
    }

    /// <summary>Gives a place that is in the store, which is emptied where it grew too large.</summary>
    private GrammarPlace Renew(GrammarPlace place)
    {
        var full = Bytes - _needed > _mostBytes;
        if (full)
        {
            _stacks = _stacks.Anew();
            _states.Clear();
            _bytes = 0;
        }

        if (place.State.Owner != _stacks)
        {
            var found = new HashSet<int>();
            foreach (var stack in place.State.Stacks)
                found.Add(_stacks.Copy(place.State.Owner, stack));
            place = place with { State = StateOf(found) };
        }

        _needed = full ? Bytes : _needed;
        return place;
    }

    private static void Require(bool few)
    {
        if (!few)
        {
            throw new LocalRunnerException(LocalRunnerError.InvalidGrammar,
                $"The answer can be read in more than {GrammarStacks.Most} ways by the grammar; make its alternatives begin with different characters.");
        }
    }

    private sealed class SameNumbers : IEqualityComparer<int[]>
    {
        public bool Equals(int[]? one, int[]? other) => one.AsSpan().SequenceEqual(other);

        public int GetHashCode(int[] numbers)
        {
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(numbers.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
