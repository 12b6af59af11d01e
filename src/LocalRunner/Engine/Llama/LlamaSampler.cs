using System.Numerics;
using System.Runtime.InteropServices;
using LLama.Native;
using LocalRunner.Grammars;

namespace LocalRunner.Engine.Llama;

/// <summary>
/// A chain of llama.cpp's samplers, and the grammar beside it. The grammar is asked about the chosen token alone, and only when it
/// forbids that one does the chain choose again, among those that it allows.
/// </summary>
internal sealed class LlamaSampler : IEngineSampler
{
    private readonly LlamaContext _context;
    private readonly SafeLLamaSamplerChainHandle _chain;
    private readonly CompiledGrammar? _grammar;
    private readonly LLamaTokenData[] _candidates;
    private readonly HashSet<int> _banned;
    private GrammarPlace _place;

    private LlamaSampler(LlamaContext context, SafeLLamaSamplerChainHandle chain, CompiledGrammar? grammar, int vocabularySize, HashSet<int> banned)
    {
        _context = context;
        _chain = chain;
        _grammar = grammar;
        _place = grammar?.Start ?? GrammarPlace.Nowhere;
        _candidates = grammar is null ? [] : new LLamaTokenData[vocabularySize];
        _banned = banned;
    }

    public static LlamaSampler Create(LlamaContext context, SafeLlamaModelHandle model, GrammarCache grammars, int vocabularySize, SamplingSettings settings)
    {
        var options = settings.Options;
        var grammar = options.Grammar is { } text ? grammars.Get(text, options.GrammarRoot, options.GrammarNesting) : null;
        var chain = SamplerChain.Create();
        try
        {
            SamplerChain.Fill(chain, model, vocabularySize, context.ContextLength, settings);
            return new(context, chain, grammar, vocabularySize, [.. options.LogitBias.Where(bias => float.IsNegativeInfinity(bias.Value)).Select(bias => bias.Key)]);
        }
        catch
        {
            chain.Dispose();
            throw;
        }
    }

    public void AcceptPrompt(int token) => _chain.Accept(token);

    public bool TryAccept(int token) => _grammar is null || _grammar.TryAccept(ref _place, token);

    public int Sample(int output)
    {
        var logits = _context.Logits(output);
        RequireNumbers(logits);
        if (_grammar is null)
            return (int)_chain.Sample(_context.Handle, output);

        var token = Choose(All(logits));
        if (!_grammar.TryAccept(ref _place, token))
        {
            token = Choose(Allowed(logits, _grammar.Allowed(_place)));
            _ = _grammar.TryAccept(ref _place, token);
        }

        _chain.Accept(token);
        return token;
    }

    public void Dispose() => _chain.Dispose();

    /// <summary>Sorting values that are not numbers is undefined in native code, so a model that computes them ends here.</summary>
    private static void RequireNumbers(ReadOnlySpan<float> logits)
    {
        var largest = new Vector<float>(float.NegativeInfinity);
        var numbers = Vector<int>.AllBitsSet;
        var blocks = MemoryMarshal.Cast<float, Vector<float>>(logits);
        foreach (var block in blocks)
        {
            numbers &= Vector.Equals(block, block);
            largest = Vector.Max(largest, block);
        }

        var found = float.NegativeInfinity;
        for (var i = 0; i < Vector<float>.Count; i++)
            found = Math.Max(found, largest[i]);
        foreach (var logit in logits[(blocks.Length * Vector<float>.Count)..])
            found = Math.Max(found, logit);

        if (numbers != Vector<int>.AllBitsSet || !float.IsFinite(found))
        {
            throw new LocalRunnerException(LocalRunnerError.InvalidModel,
                "The model computed values that are not numbers. Its file may be damaged, or the KV cache type too coarse for it.");
        }
    }

    private Memory<LLamaTokenData> All(ReadOnlySpan<float> logits)
    {
        for (var token = 0; token < _candidates.Length; token++)
            _candidates[token] = new(token, logits[token], 0);
        return _candidates;
    }

    private Memory<LLamaTokenData> Allowed(ReadOnlySpan<float> logits, ReadOnlySpan<ulong> allowed)
    {
        var (count, banned) = (0, false);
        for (var block = 0; block < allowed.Length; block++)
        {
            for (var left = allowed[block]; left != 0; left &= left - 1)
            {
                var token = (64 * block) + BitOperations.TrailingZeroCount(left);
                if (_banned.Contains(token))
                    banned = true;
                else if (!float.IsNegativeInfinity(logits[token]))
                    _candidates[count++] = new(token, logits[token], 0);
            }
        }

        return count > 0 ? _candidates.AsMemory(0, count) : throw new LocalRunnerException(LocalRunnerError.InvalidGrammar, banned
            ? "The logit bias forbids every token that continues the grammar."
            : "No token of this model continues the grammar where the answer stands.");
    }

    private int Choose(Memory<LLamaTokenData> from)
    {
        using var pinned = LLamaTokenDataArrayNative.Create(new LLamaTokenDataArray(from), out var candidates);
        candidates.Selected = -1;
        _chain.Apply(ref candidates);
        return candidates.Selected >= 0 && (ulong)candidates.Selected < candidates.Size
            ? (int)candidates.Data[(int)candidates.Selected].ID
            : throw new LocalRunnerException(LocalRunnerError.GenerationFailed, "The samplers chose no token.");
    }
}
