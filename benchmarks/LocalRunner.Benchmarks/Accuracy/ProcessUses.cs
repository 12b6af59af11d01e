using LocalRunner.Gguf;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>The loads of processes that do more than answer plainly: adapters, grammars, penalties, reading past the system's cache.</summary>
internal static class ProcessUses
{
    private const string Digits = """
        root ::= ("[" number ("," number)* "]")+
        number ::= [0-9]+ ("." [0-9]+)?
        """;

    private static readonly SamplingOptions s_free = new() { TopK = 0 };

    private static readonly ProcessUse s_adapter = new("adapter of rank 64", 64, new());
    private static readonly ProcessUse s_grammar = new("grammar", 0, new() { Sampling = new() { Grammar = Digits } });
    private static readonly ProcessUse s_penalties = new("penalties without top-k", 0, new() { Sampling = s_free with { RepetitionPenalty = 1.1f, PenaltyLastTokens = -1 } });
    private static readonly ProcessUse s_dry = new("DRY without top-k", 0, new() { Sampling = s_free with { DryMultiplier = 0.8f, TypicalP = 0.9f } });
    private static readonly ProcessUse s_all = new("adapter, grammar and penalties", 64, new() { Sampling = s_penalties.Answers.Sampling with { Grammar = Digits } });

    public static IReadOnlyList<Configuration> All { get; } =
    [
        Of("smollm2-360m", GgufFileType.Q8_0, s_adapter),
        Of("gemma-3-1b", GgufFileType.Q4_0, s_grammar),
        Of("llama-3.2-1b", GgufFileType.Q4_K_M, s_adapter),
        Of("llama-3.2-1b", GgufFileType.Q4_K_M, s_grammar),
        Of("gemma-3-1b", GgufFileType.Q4_0, s_penalties),
        Of("gemma-3-1b", GgufFileType.Q4_0, s_dry),
        Of("gemma-3-1b", GgufFileType.Q4_0, s_all),
        Of("llama-3.2-1b", GgufFileType.Q8_0, null, LoadMode.DirectIo),
        Of("llama-3.2-1b", GgufFileType.Q4_K_M, null, LoadMode.DirectIo),
        Of("gemma-3-1b", GgufFileType.Q4_0, null, LoadMode.DirectIo),
    ];

    private static Configuration Of(string name, GgufFileType type, ProcessUse? use, LoadMode mode = LoadMode.MemoryMapped) =>
        ProcessLoads.Of(name, type, ProcessLoads.Context(768) with { LoadMode = mode }) with { Use = use };
}
