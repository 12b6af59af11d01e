using LocalRunner.Gguf;

namespace LocalRunner.Memory;

/// <summary>A weight and where it goes.</summary>
/// <param name="Tensor">The weight.</param>
/// <param name="Place">Where it goes.</param>
/// <param name="Bytes">What it takes there.</param>
/// <param name="Gpu">The GPU, where it goes to one.</param>
internal readonly record struct PlacedWeight(GgufTensor Tensor, WeightPlace Place, long Bytes, int Gpu = -1);
