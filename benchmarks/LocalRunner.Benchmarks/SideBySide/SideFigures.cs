namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>What was measured of one side with one model: a value a round, and the memory of a process that did one round alone.</summary>
/// <param name="Prompts">The tokens a second from the call to the first token of the answer, nothing cached.</param>
/// <param name="Answers">The tokens a second after the first.</param>
/// <param name="SecondTurns">The seconds to the first token of the second turn.</param>
/// <param name="AllocatedPerToken">The bytes of managed memory a token of the answer, what a call takes among them; null where there is no .NET.</param>
/// <param name="Memory">The memory of the process.</param>
internal sealed record SideFigures(
    IReadOnlyList<double> Prompts, IReadOnlyList<double> Answers, IReadOnlyList<double> SecondTurns, double? AllocatedPerToken, ProcessPeak Memory);
