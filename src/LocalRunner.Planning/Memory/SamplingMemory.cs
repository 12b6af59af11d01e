using LocalRunner.Architectures;

namespace LocalRunner.Memory;

/// <summary>Computes what choosing tokens takes: the candidates, and what grammars and penalties keep (llama-sampler.cpp, and this runtime's grammars).</summary>
internal static class SamplingMemory
{
    // A candidate has an id, a logit and a probability; sorting gives each a bucket.
    private const long Candidate = 12;
    private const long Bucket = 4;

    // A grammar keeps the texts of all tokens as a tree of about two nodes each, and up to 256 sets of tokens, a bit each.
    private const long TokenOfGrammar = 24 + (256 / 8);

    public static long BytesOf(PlanUses uses, long vocabulary)
    {
        var sorted = uses.SortsVocabulary ? (Candidate + Bucket) * vocabulary : 0;
        var grammar = uses.Grammar ? ((Candidate + TokenOfGrammar) * vocabulary) + EngineProfile.Grammar : 0;
        return checked((Candidate * vocabulary) + sorted + grammar + (EngineProfile.RememberedToken * uses.RememberedTokens));
    }
}
