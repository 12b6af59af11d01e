namespace LocalRunner.Measurement;

/// <summary>What a model with fewer layers gave.</summary>
/// <param name="Work">The work of a token in its layers: bytes or operations.</param>
/// <param name="Seconds">The median time of a token.</param>
/// <param name="Noise">The standard error of that, as a share of it.</param>
internal readonly record struct LayerPoint(double Work, double Seconds, double Noise);
