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
    /// <summary>Gets the buffers with layers on cards and beside them; empty where there is no card.</summary>
    public IReadOnlyList<ComponentRow> OnCards { get; init; } = [];

    /// <summary>Gets whole processes on cards.</summary>
    public IReadOnlyList<ProcessRow> CardProcesses { get; init; } = [];

    public bool AllRan => Components.Concat(OnCards).All(row => row.Ran) && Processes.Concat(Uses).Concat(Random).Concat(CardProcesses).All(row => row.Ran) && Programs.All(row => row.Error is null);
}
