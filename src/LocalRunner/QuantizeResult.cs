namespace LocalRunner;

/// <summary>Tells what quantising gave, or would give.</summary>
/// <param name="InputBytes">The size of the model's files before, in bytes.</param>
/// <param name="OutputBytes">The size of the file after, in bytes; of a dry run to within a few hundred.</param>
/// <param name="BitsPerWeight">The bits a weight takes after.</param>
/// <param name="FellBack">The tensors whose rows don't fit the type's blocks, so that another type was taken.</param>
public sealed record QuantizeResult(long InputBytes, long OutputBytes, double BitsPerWeight, int FellBack)
{
    /// <summary>Gets the options that had no effect on this model, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
