using System.Numerics;
using System.Runtime.InteropServices;
using LocalRunner.Grammars;
using LocalRunner.Inference;

namespace LocalRunner.Native;

/// <summary>
/// A chain of llama.cpp's samplers, and the grammar beside it. The grammar is asked about the chosen token alone, and
/// about all of them only when it forbids that one, since looking at a whole vocabulary is slow.
/// </summary>
internal sealed unsafe class LlamaSampler : IEngineSampler
{
    private readonly LlamaContext _context;
    private readonly SamplerHandle _chain;
    private readonly SamplerHandle? _grammar;
    private readonly LlamaTokenData[] _candidates;

    private LlamaSampler(LlamaContext context, SamplerHandle chain, SamplerHandle? grammar, int vocabularySize)
    {
        _context = context;
        _chain = chain;
        _grammar = grammar;
        _candidates = grammar is null ? [] : new LlamaTokenData[vocabularySize];
    }

    public static LlamaSampler Create(LlamaContext context, nint vocabulary, int vocabularySize, SamplingSettings settings)
    {
        var grammar = settings.Options.Grammar is { } text ? CreateGrammar(vocabulary, text, settings.Options.GrammarRoot) : null;
        var chain = NativeMethods.CreateChain(1);
        try
        {
            SamplerChain.Fill(chain, vocabulary, vocabularySize, context.ContextLength, settings);
            return new(context, chain, grammar, vocabularySize);
        }
        catch
        {
            chain.Dispose();
            grammar?.Dispose();
            throw;
        }
    }

    public void AcceptPrompt(int token) => NativeMethods.Accept(_chain, token);

    public int Sample()
    {
        var logits = _context.Logits(-1);
        RequireNumbers(logits);
        if (_grammar is null)
            return NativeMethods.Sample(_chain, _context.Handle, -1);

        var token = Choose(logits, useGrammar: false);
        if (!Allows(token))
            token = Choose(logits, useGrammar: true);
        NativeMethods.Accept(_grammar, token);
        NativeMethods.Accept(_chain, token);
        return token;
    }

    public void Dispose()
    {
        _chain.Dispose();
        _grammar?.Dispose();
    }

    private static SamplerHandle CreateGrammar(nint vocabulary, string grammar, string root)
    {
        GrammarPreflight.Check(grammar, root);
        using var log = NativeLog.Open();
        var handle = NativeMethods.Grammar(vocabulary, grammar, root);
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
            throw new LocalRunnerException(LocalRunnerError.GenerationFailed,
                "The model computed values that are not numbers. Its file may be damaged, or the KV cache type too coarse for it.");
        }
    }

    private int Choose(ReadOnlySpan<float> logits, bool useGrammar)
    {
        for (var token = 0; token < _candidates.Length; token++)
            _candidates[token] = new() { Id = token, Logit = logits[token] };

        fixed (LlamaTokenData* data = _candidates)
        {
            var candidates = new LlamaTokenDataArray { Data = data, Size = (nuint)_candidates.Length, Selected = -1 };
            if (useGrammar)
            {
                NativeMethods.Apply(_grammar!, &candidates);
                if (!AnyLeft(candidates))
                    throw new LocalRunnerException(LocalRunnerError.InvalidGrammar, "No token of this model continues the grammar where the answer stands.");
            }

            NativeMethods.Apply(_chain, &candidates);
            if (candidates.Selected < 0 || (nuint)candidates.Selected >= candidates.Size)
                throw new LocalRunnerException(LocalRunnerError.GenerationFailed, "The samplers chose no token.");

            var chosen = candidates.Data[candidates.Selected];

            // Accepting a token that the grammar forbids would end the process.
            if (useGrammar && float.IsNegativeInfinity(chosen.Logit))
                throw new LocalRunnerException(LocalRunnerError.InvalidGrammar, "The logit bias forbids every token that continues the grammar.");
            return chosen.Id;
        }
    }

    private static bool AnyLeft(LlamaTokenDataArray candidates)
    {
        for (nuint i = 0; i < candidates.Size; i++)
        {
            if (!float.IsNegativeInfinity(candidates.Data[i].Logit))
                return true;
        }

        return false;
    }

    private bool Allows(int token)
    {
        var candidate = new LlamaTokenData { Id = token };
        var candidates = new LlamaTokenDataArray { Data = &candidate, Size = 1, Selected = -1 };
        NativeMethods.Apply(_grammar!, &candidates);
        return !float.IsNegativeInfinity(candidate.Logit);
    }
}
