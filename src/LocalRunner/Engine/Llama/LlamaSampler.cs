using System.Numerics;
using System.Runtime.InteropServices;
using LLama.Native;
using LocalRunner.Grammars;

namespace LocalRunner.Engine.Llama;

/// <summary>
/// A chain of llama.cpp's samplers, and the grammar beside it. The grammar is asked about the chosen token alone, and about others only
/// when it forbids that one, the short ones first: looking at a whole vocabulary is slow.
/// </summary>
internal sealed class LlamaSampler : IEngineSampler
{
    private readonly LlamaContext _context;
    private readonly SafeLLamaSamplerChainHandle _chain;
    private readonly SafeLLamaSamplerChainHandle? _grammar;
    private readonly Lazy<TokenPrefixes> _prefixes;
    private readonly LLamaTokenData[] _candidates;
    private readonly LLamaTokenData[] _asked;
    private readonly LLamaTokenData[] _one = new LLamaTokenData[1];

    private LlamaSampler(
        LlamaContext context, SafeLLamaSamplerChainHandle chain, SafeLLamaSamplerChainHandle? grammar, Lazy<TokenPrefixes> prefixes, int vocabularySize)
    {
        _context = context;
        _chain = chain;
        _grammar = grammar;
        _prefixes = prefixes;
        _candidates = grammar is null ? [] : new LLamaTokenData[vocabularySize];
        _asked = grammar is null ? [] : new LLamaTokenData[vocabularySize];
    }

    public static LlamaSampler Create(
        LlamaContext context, SafeLlamaModelHandle model, Lazy<TokenPrefixes> prefixes, int vocabularySize, SamplingSettings settings)
    {
        var grammar = settings.Options.Grammar is { } text ? CreateGrammar(LlamaImports.Vocabulary(model), text, settings.Options.GrammarRoot) : null;
        var chain = SamplerChain.Create();
        try
        {
            SamplerChain.Fill(chain, model, vocabularySize, context.ContextLength, settings);
            return new(context, chain, grammar, prefixes, vocabularySize);
        }
        catch
        {
            chain.Dispose();
            grammar?.Dispose();
            throw;
        }
    }

    public void AcceptPrompt(int token) => _chain.Accept(token);

    public bool TryAccept(int token)
    {
        // Accepting a token that the grammar forbids would end the process.
        if (_grammar is null || !Allows(token))
            return _grammar is null;
        _grammar.Accept(token);
        return true;
    }

    public int Sample()
    {
        var logits = _context.Logits(-1);
        RequireNumbers(logits);
        if (_grammar is null)
            return (int)_chain.Sample(_context.Handle, -1);

        var token = Choose(logits, useGrammar: false);
        if (!Allows(token))
            token = Choose(logits, useGrammar: true);
        _grammar.Accept(token);
        _chain.Accept(token);
        return token;
    }

    public void Dispose()
    {
        _chain.Dispose();
        _grammar?.Dispose();
    }

    private static SafeLLamaSamplerChainHandle CreateGrammar(nint vocabulary, string grammar, string root)
    {
        GrammarPreflight.Check(grammar, root);
        using var log = EngineLog.Open();
        var handle = LlamaImports.Grammar(vocabulary, grammar, root);
        if (!handle.IsInvalid)
            return handle;

        handle.Dispose();
        throw new LocalRunnerException(LocalRunnerError.InvalidGrammar,
            $"The grammar does not parse: {log.Problem ?? "llama.cpp gave no reason"}.");
    }

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

    private int Choose(ReadOnlySpan<float> logits, bool useGrammar)
    {
        var count = useGrammar ? FindAllowed(logits) : logits.Length;
        for (var token = 0; !useGrammar && token < count; token++)
            _candidates[token] = new(token, logits[token], 0);
        if (count == 0)
            throw new LocalRunnerException(LocalRunnerError.InvalidGrammar, "No token of this model continues the grammar where the answer stands.");

        using var pinned = LLamaTokenDataArrayNative.Create(new LLamaTokenDataArray(_candidates.AsMemory(0, count)), out var candidates);
        candidates.Selected = -1;
        _chain.Apply(ref candidates);
        if (candidates.Selected < 0 || (ulong)candidates.Selected >= candidates.Size)
            throw new LocalRunnerException(LocalRunnerError.GenerationFailed, "The samplers chose no token.");

        var chosen = candidates.Data[(int)candidates.Selected];

        // Accepting a token that the grammar forbids would end the process.
        if (useGrammar && float.IsNegativeInfinity(chosen.Logit))
            throw new LocalRunnerException(LocalRunnerError.InvalidGrammar, "The logit bias forbids every token that continues the grammar.");
        return (int)chosen.ID;
    }

    /// <summary>Fills the candidates with the tokens that continue the grammar, in the order of their ids, and returns how many there are.</summary>
    internal int FindAllowed(ReadOnlySpan<float> logits)
    {
        var (found, asked) = (0, 0);
        foreach (var token in _prefixes.Value.Roots)
            _asked[asked++] = new(token, 0, 0);
        for (var expanded = 0; asked > 0;)
        {
            using (LLamaTokenDataArrayNative.Create(new LLamaTokenDataArray(_asked.AsMemory(0, asked)), out var candidates))
            {
                candidates.Selected = -1;
                _grammar!.Apply(ref candidates);
                foreach (var candidate in candidates.Data)
                {
                    if (!float.IsNegativeInfinity(candidate.Logit))
                        _candidates[found++] = new(candidate.ID, logits[(int)candidate.ID], 0);
                }
            }

            for (asked = 0; expanded < found; expanded++)
            {
                foreach (var child in _prefixes.Value.ChildrenOf((int)_candidates[expanded].ID))
                    _asked[asked++] = new(child, 0, 0);
            }
        }

        _candidates.AsSpan(0, found).Sort(static (one, other) => ((int)one.ID).CompareTo((int)other.ID));
        return found;
    }

    /// <summary>Gets whether the grammar allows a token next.</summary>
    internal bool Allows(int token)
    {
        _one[0] = new(token, 0, 0);
        using var pinned = LLamaTokenDataArrayNative.Create(new LLamaTokenDataArray(_one), out var candidates);
        candidates.Selected = -1;
        _grammar!.Apply(ref candidates);
        return !float.IsNegativeInfinity(candidates.Data[0].Logit);
    }
}
