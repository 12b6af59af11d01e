namespace LocalRunner.Bench.Results;

/// <summary>Describes what a test of a whole model would give, by the times of models with fewer layers.</summary>
/// <param name="Name">The test's name.</param>
/// <param name="FixedSeconds">The part of a token's time that does not depend on the number of layers; for prompts with the last layer, of which they need a part.</param>
/// <param name="LayerSeconds">The part of a token's time that each other layer takes, on average over the whole model.</param>
/// <param name="TokensPerSecond">The speed of the whole model.</param>
/// <param name="Low">The lower end of the 95 % interval of that speed.</param>
/// <param name="High">Its upper end.</param>
/// <param name="BytesPerToken">The bytes read of memory for a token of the whole model; null for prompts.</param>
/// <param name="BandwidthShare">The share of this machine's bandwidth that the whole model would use; null where unknown.</param>
/// <param name="RepeatedLayers">The layers that take this time: all, or for prompts all but the last.</param>
/// <param name="Noisy">Whether a measurement behind it was too noisy to be ranked.</param>
public sealed record ProjectedTest(
    string Name,
    double FixedSeconds,
    double LayerSeconds,
    double TokensPerSecond,
    double Low,
    double High,
    double? BytesPerToken,
    double? BandwidthShare,
    int RepeatedLayers,
    bool Noisy);
