namespace LocalRunner.Plans;

/// <summary>Names what a plan gives up last where not everything fits.</summary>
public enum PlanPreference
{
    /// <summary>The quality of the weights, then that of the KV cache.</summary>
    Quality,

    /// <summary>Tokens a second: fewer bytes read for each, and weights in the layout that computes fastest.</summary>
    Speed,

    /// <summary>The length of the context.</summary>
    Context,
}
