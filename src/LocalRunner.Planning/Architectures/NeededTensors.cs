namespace LocalRunner.Architectures;

/// <summary>Names tensors that each layer needs where it lacks another.</summary>
/// <param name="Unless">The tensor that stands for all of them.</param>
/// <param name="Names">The tensors, without the layer.</param>
internal sealed record NeededTensors(string Unless, IReadOnlyList<string> Names);
