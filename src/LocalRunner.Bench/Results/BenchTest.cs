using System.Globalization;

namespace LocalRunner.Bench.Results;

/// <summary>Describes what is timed, under the names that llama-bench gives its tests.</summary>
/// <param name="Kind">What is timed.</param>
/// <param name="PromptTokens">The tokens of the prompt; 0 where there is none.</param>
/// <param name="AnswerTokens">The tokens written; 0 where there are none.</param>
/// <param name="Depth">The tokens that the cache holds before.</param>
/// <param name="Seconds">How long it goes on, for tests of sustained speed; 0 for the others.</param>
/// <param name="Sequences">The answers that are written side by side; 1 for all tests but those of <see cref="BenchTestKind.Parallel"/>.</param>
public sealed record BenchTest(BenchTestKind Kind, int PromptTokens, int AnswerTokens, int Depth = 0, int Seconds = 0, int Sequences = 1)
{
    /// <summary>Gets the name: pp512, tg128, tg128 x8, pp512 @ d4096, chat512+128, ttft512, ttft512 cached, load.</summary>
    public string Name => Kind switch
    {
        BenchTestKind.Prompt => Invariant($"pp{PromptTokens}"),
        BenchTestKind.Generate => Invariant($"tg{AnswerTokens}"),
        BenchTestKind.Parallel => Invariant($"tg{AnswerTokens} x{Sequences}"),
        BenchTestKind.Sustain => Seconds % 60 == 0 ? Invariant($"sustain {Seconds / 60}m") : Invariant($"sustain {Seconds}s"),
        BenchTestKind.Chat => Invariant($"chat{PromptTokens}+{AnswerTokens}"),
        BenchTestKind.FirstToken => Invariant($"ttft{PromptTokens}"),
        BenchTestKind.FirstTokenCached => Invariant($"ttft{PromptTokens} cached"),
        _ => "load",
    } + (Depth > 0 ? Invariant($" @ d{Depth}") : "");

    /// <summary>Gets whether the result is a speed in tokens a second; otherwise it is a time in seconds.</summary>
    public bool IsSpeed => Kind is BenchTestKind.Prompt or BenchTestKind.Generate or BenchTestKind.Chat or BenchTestKind.Parallel or BenchTestKind.Sustain;

    /// <summary>Gets the tokens that the time is divided by: those read, those written by all together, or for a whole answer those written.</summary>
    public int Tokens => Kind == BenchTestKind.Prompt ? PromptTokens : AnswerTokens * Sequences;

    /// <summary>Gets the tokens that the context must hold.</summary>
    public int ContextNeeded => Sequences * (Depth + PromptTokens + AnswerTokens);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
