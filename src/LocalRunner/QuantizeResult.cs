namespace LocalRunner;

/// <summary>Describes what quantising gave, or would give.</summary>
/// <param name="InputBytes">The size of the tensors before, in bytes.</param>
/// <param name="OutputBytes">The size of the tensors after, in bytes; the file adds its header.</param>
/// <param name="BitsPerWeight">The bits a weight takes after.</param>
/// <param name="FellBack">The tensors whose rows don't fit the type's blocks, so that another type was taken.</param>
public sealed record QuantizeResult(long InputBytes, long OutputBytes, double BitsPerWeight, int FellBack);
