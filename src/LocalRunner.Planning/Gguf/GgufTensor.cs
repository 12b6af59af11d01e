namespace LocalRunner.Gguf;

/// <summary>Describes one tensor of a file; its data stays in the file.</summary>
/// <param name="Name">The name, unique in the model, such as <c>blk.0.attn_q.weight</c>.</param>
/// <param name="Type">How the numbers are stored.</param>
/// <param name="Shape">One to four dimensions as in the file: the length of a row first. All are at least 1.</param>
/// <param name="Offset">Where the data begins, in bytes from the start of its part.</param>
/// <param name="Bytes">The size of the data in bytes, without padding.</param>
/// <param name="Part">Which of <see cref="GgufFile.Parts"/> holds the data; 0 where the file is not split.</param>
public sealed record GgufTensor(string Name, GgufTensorType Type, IReadOnlyList<long> Shape, long Offset, long Bytes, int Part)
{
    /// <summary>Gets the number of elements: the product of <see cref="Shape"/>.</summary>
    public long Elements
    {
        get
        {
            var product = 1L;
            for (var i = 0; i < Shape.Count; i++)
                product = checked(product * Shape[i]);

            return product;
        }
    }
}
