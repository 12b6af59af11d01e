using System.Numerics;
using System.Runtime.InteropServices;
using LLama.Native;
using LocalRunner.Grammars;

namespace LocalRunner.Engine.Llama;

/// <summary>
/// A chain of llama.cpp's samplers, and the grammar beside it. The grammar is asked about the chosen token alone, and
/// about all of them only when it forbids that one, since looking at a whole vocabulary is slow.
/// </summary>
internal sealed class LlamaSampler : IEngineSampler
{
    /// <summary>What a grammar looks at takes some hundred bytes a candidate there: a whole vocabulary at once would be tens of mebibytes.</summary>
    private const int CandidatesAtOnce = 4096;

    private readonly LlamaContext _context;
    private readonly SafeLLamaSamplerChainHandle _chain;
    private readonly SafeLLamaSamplerChainHandle? _grammar;
    private readonly LLamaTokenData[] _candidates;
    private readonly LLamaTokenData[] _one = new LLamaTokenData[1];

    private LlamaSampler(LlamaContext context, SafeLLamaSamplerChainHandle chain, SafeLLamaSamplerChainHandle? grammar, int vocabularySize)
    {
        _context = context;
        _chain = chain;
        _grammar = grammar;
        _candidates = grammar is null ? [] : new LLamaTokenData[vocabularySize];
    }

    public static LlamaSampler Create(LlamaContext context, SafeLlamaModelHandle model, int vocabularySize, SamplingSettings settings)
    {
        var grammar = settings.Options.Grammar is { } text ? CreateGrammar(LlamaImports.Vocabulary(model), text, settings.Options.GrammarRoot) : null;
        var chain = SamplerChain.Create();
        try
        {
            SamplerChain.Fill(chain, model, vocabularySize, context.ContextLength, settings);
            return new(context, chain, grammar, vocabularySize);
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

    public int Sample(int output)
    {
        var logits = _context.Logits(output);
        RequireNumbers(logits);
        if (_grammar is null)
            return (int)_chain.Sample(_context.Handle, output);

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
        for (var token = 0; token < _candidates.Length; token++)
            _candidates[token] = new(token, logits[token], 0);

        if (useGrammar)
        {
            for (var at = 0; at < _candidates.Length; at += CandidatesAtOnce)
                ApplyGrammar(_candidates.AsMemory(at, Math.Min(CandidatesAtOnce, _candidates.Length - at)));
            if (!AnyLeft(_candidates))
                throw new LocalRunnerException(LocalRunnerError.InvalidGrammar, "No token of this model continues the grammar where the answer stands.");
        }

        using var pinned = LLamaTokenDataArrayNative.Create(new LLamaTokenDataArray(_candidates), out var candidates);
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

    private static bool AnyLeft(ReadOnlySpan<LLamaTokenData> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (!float.IsNegativeInfinity(candidate.Logit))
                return true;
        }

        return false;
    }

    private bool Allows(int token)
    {
        _one[0] = new(token, 0, 0);
        ApplyGrammar(_one);
        return !float.IsNegativeInfinity(_one[0].Logit);
    }

    /// <summary>Sets the logits of what the grammar forbids to negative infinity; it looks at each candidate by itself.</summary>
    private void ApplyGrammar(Memory<LLamaTokenData> part)
    {
        using var pinned = LLamaTokenDataArrayNative.Create(new LLamaTokenDataArray(part), out var candidates);
        candidates.Selected = -1;
        _grammar!.Apply(ref candidates);
    }
}
