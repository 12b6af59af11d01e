using LocalRunner.Architectures;

namespace LocalRunner.Memory;

/// <summary>Computes what choosing tokens takes: the candidates, and what grammars and penalties keep (llama-sampler.cpp, and this runtime's grammars).</summary>
internal static class SamplingMemory
{
    // A candidate has an id, a logit and a probability; sorting gives each a bucket.
    private const long Candidate = 12;
    private const long Bucket = 4;

    /// <summary>The sets of tokens that a grammar keeps at most; the runtime's own number, which a test compares.</summary>
    internal const long SetsOfGrammar = 128;

    // A grammar keeps the texts of all tokens as a tree of about two nodes each, and its sets of tokens, a bit each.
    private const long TokenOfGrammar = 24 + (SetsOfGrammar / 8);

    public static MemoryFigure Explain(PlanSettings settings, long vocabulary)
    {
        var uses = settings.Uses;
        var sorted = uses.SortsVocabulary ? $" + {Candidate + Bucket} × vocabulary" : "";
        var grammar = uses.Grammar ? $" + {Candidate + TokenOfGrammar} × vocabulary + grammar" : "";
        var drafts = DraftRows(settings) > 0 ? $" + {sizeof(float)} × vocabulary × draft rows" : "";
        return new("sampling", null, TotalBytes(settings, vocabulary), $"{Candidate} × vocabulary{sorted}{grammar} + {EngineProfile.RememberedToken} × remembered tokens{drafts}",
            [new("vocabulary", vocabulary), new("grammar", EngineProfile.Grammar), new("remembered tokens", uses.RememberedTokens), new("draft rows", DraftRows(settings))],
            "llama-sampler.cpp, and this runtime's grammars, whose share was measured");
    }

    public static long TotalBytes(PlanSettings settings, long vocabulary) =>
        checked(BytesOf(settings.Uses, vocabulary) + (sizeof(float) * vocabulary * DraftRows(settings)));

    public static long BytesOf(PlanUses uses, long vocabulary)
    {
        var sorted = uses.SortsVocabulary ? (Candidate + Bucket) * vocabulary : 0;
        var grammar = uses.Grammar ? ((Candidate + TokenOfGrammar) * vocabulary) + EngineProfile.Grammar : 0;
        return checked((Candidate * vocabulary) + sorted + grammar + (EngineProfile.RememberedToken * uses.RememberedTokens));
    }

    /// <summary>Returns the rows of logits that checking guesses adds to the output buffer, which begins with one for each sequence.</summary>
    private static int DraftRows(PlanSettings settings) => settings.DraftTokens > 0 ? Math.Max(0, 1 + settings.DraftTokens - settings.Sequences) : 0;
}
