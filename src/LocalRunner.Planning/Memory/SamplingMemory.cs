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

    /// <summary>Returns the rows of logits that checking guesses adds to the output buffer, which begins with one for each sequence.</summary>
    public static long DraftBytes(PlanSettings settings, long vocabulary) =>
        checked(sizeof(float) * vocabulary * Math.Max(0, 1 + settings.DraftTokens - settings.Sequences) * (settings.DraftTokens > 0 ? 1 : 0));

    public static long BytesOf(PlanUses uses, long vocabulary)
    {
        var sorted = uses.SortsVocabulary ? (Candidate + Bucket) * vocabulary : 0;
        var grammar = uses.Grammar ? ((Candidate + TokenOfGrammar) * vocabulary) + EngineProfile.Grammar : 0;
        return checked((Candidate * vocabulary) + sorted + grammar + (EngineProfile.RememberedToken * uses.RememberedTokens));
    }
}
