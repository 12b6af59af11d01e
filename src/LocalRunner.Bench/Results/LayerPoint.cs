namespace LocalRunner.Bench.Results;

/// <summary>What a model with fewer layers gave.</summary>
/// <param name="Work">The work of a token in its layers: bytes or operations.</param>
/// <param name="Seconds">The time of a token, as the mean of the middle half of its repetitions.</param>
/// <param name="Noise">The standard error of that, as a share of it.</param>
internal readonly record struct LayerPoint(double Work, double Seconds, double Noise);
