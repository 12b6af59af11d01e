namespace LocalRunner;

/// <summary>Describes what a LoRA adapter adds to one tensor of a model: two narrow matrices.</summary>
/// <param name="Tensor">The model's tensor.</param>
/// <param name="Rank">The width between the two.</param>
/// <param name="Bytes">What they take together, in bytes.</param>
public sealed record AdapterPair(string Tensor, long Rank, long Bytes);
