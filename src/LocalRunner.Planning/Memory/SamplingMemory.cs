using LocalRunner.Architectures;

namespace LocalRunner.Memory;

/// <summary>Computes what choosing tokens takes: the candidates, and what grammars and penalties keep (llama-sampler.cpp, llama-grammar.cpp).</summary>
internal static class SamplingMemory
{
    // A candidate has an id, a logit and a probability; sorting gives each a bucket.
    private const long Candidate = 12;
    private const long Bucket = 4;

    public static MemoryFigure Explain(PlanUses uses, long vocabulary)
    {
        var sorted = uses.SortsVocabulary ? $" + {Candidate + Bucket} × vocabulary" : "";
        var grammar = uses.Grammar ? $" + {Candidate} × vocabulary + grammar" : "";
        return new("sampling", null, BytesOf(uses, vocabulary), $"{Candidate} × vocabulary{sorted}{grammar} + {EngineProfile.RememberedToken} × remembered tokens",
            [new("vocabulary", vocabulary), new("grammar", EngineProfile.Grammar), new("remembered tokens", uses.RememberedTokens)],
            "llama-sampler.cpp, llama-grammar.cpp; the grammar's share was measured");
    }

    public static long BytesOf(PlanUses uses, long vocabulary)
    {
        var sorted = uses.SortsVocabulary ? (Candidate + Bucket) * vocabulary : 0;
        var grammar = uses.Grammar ? (Candidate * vocabulary) + EngineProfile.Grammar : 0;
        return checked((Candidate * vocabulary) + sorted + grammar + (EngineProfile.RememberedToken * uses.RememberedTokens));
    }
}
