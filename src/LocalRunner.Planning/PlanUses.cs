namespace LocalRunner;

/// <summary>Describes what a process does with a model beyond plain answers, as far as it takes memory.</summary>
public sealed record PlanUses
{
    /// <summary>Gets the pairs of all LoRA adapters that are applied (<see cref="Plans.MemoryPlanner.ReadAdapter"/>).</summary>
    public IReadOnlyList<AdapterPair> Adapters { get; init; } = [];

    /// <summary>Gets the model that guesses ahead; null where none does.</summary>
    public DraftUse? Draft { get; init; }

    /// <summary>Gets the projector that makes images vectors of the model; null where it reads none.</summary>
    public ProjectorUse? Projector { get; init; }

    /// <summary>
    /// Gets the projector that was found beside the model, which takes part where the model keeps its context and the types of its cache with it, and is left
    /// out with a warning elsewhere; null where there is none. The settings of the plan have it as <see cref="Projector"/> where it takes part.
    /// </summary>
    public ProjectorUse? OptionalProjector { get; init; }

    /// <summary>Gets whether answers follow a grammar or a JSON schema.</summary>
    public bool Grammar { get; init; }

    /// <summary>Gets whether the samplers sort the whole vocabulary, as top-p and its kin do without top-k before them.</summary>
    public bool SortsVocabulary { get; init; }

    /// <summary>Gets the tokens that penalties and DRY look back at; 0 where there are none.</summary>
    public int RememberedTokens { get; init; }
}
