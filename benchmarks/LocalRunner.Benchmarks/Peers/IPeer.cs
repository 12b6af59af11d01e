using LocalRunner.Gguf;

namespace LocalRunner.Benchmarks.Peers;

/// <summary>Another program's rule for the main memory that a model takes, written anew from its public source, for a run without a GPU.</summary>
internal interface IPeer
{
    string Name { get; }

    /// <summary>Gets where the rule stands, and when it was read.</summary>
    string Source { get; }

    /// <summary>Gets what the rule leaves out, and what is simplified here.</summary>
    string Note { get; }

    /// <summary>Returns whether the figure means what can't be evicted alone, without the mapped weights.</summary>
    bool MeansAnonymous(PlanSettings settings);

    long Estimate(GgufFile model, PlanSettings settings);
}
