namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>All that was predicted and measured.</summary>
/// <param name="Components">Buffers, against the engine's log.</param>
/// <param name="Processes">Chosen loads, as whole processes.</param>
/// <param name="Uses">Processes that do more than answer plainly.</param>
/// <param name="Random">Processes with settings that were drawn.</param>
/// <param name="Programs">The command line itself.</param>
internal sealed record AccuracyFindings(
    IReadOnlyList<ComponentRow> Components,
    IReadOnlyList<ProcessRow> Processes,
    IReadOnlyList<ProcessRow> Uses,
    IReadOnlyList<ProcessRow> Random,
    IReadOnlyList<ProgramRow> Programs)
{
    public bool AllRan => Components.All(row => row.Ran) && Processes.Concat(Uses).Concat(Random).All(row => row.Ran) && Programs.All(row => row.Error is null);
}
