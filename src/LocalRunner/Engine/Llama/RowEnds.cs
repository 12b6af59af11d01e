using System.Runtime.InteropServices;
using LocalRunner.Gguf;

namespace LocalRunner.Engine.Llama;

/// <summary>
/// Restores the vector that ends each row of an image but the last: clip.cpp adds it to memory that was never written, times zero
/// (tools/mtmd/models/pixtral.cpp), which leaves no number where that memory held none.
/// </summary>
/// <param name="end">The vector.</param>
internal sealed class RowEnds(float[] end)
{
    private const string Tensor = "v.token_embd.img_break";

    /// <summary>Reads the vector from a projector's file; null where it has none.</summary>
    public static RowEnds? Of(GgufFile file)
    {
        if (file.FindTensor(Tensor) is not { Type: GgufTensorType.F32 } tensor)
            return null;
        var end = new float[tensor.Shape[0]];
        file.ReadTensor(tensor, MemoryMarshal.AsBytes(end.AsSpan()));
        return new(end);
    }

    /// <summary>Writes the vector where rows end, if the ends lie as those of an image do; otherwise nothing is changed.</summary>
    public void Restore(Span<float> vectors)
    {
        var count = vectors.Length / end.Length;
        var columns = 0;
        while (columns < count && !IsEnd(vectors, columns))
            columns++;

        // An image of one row has no end, and what is no number from the first on is no image.
        if (columns == 0 || columns == count || (count + 1) % (columns + 1) != 0)
            return;
        for (var at = columns; at < count; at += columns + 1)
        {
            if (IsEnd(vectors, at))
                end.CopyTo(vectors[(at * end.Length)..]);
        }
    }

    /// <summary>Gets whether all that is a number is the end's.</summary>
    private bool IsEnd(ReadOnlySpan<float> vectors, int at)
    {
        for (var i = 0; i < end.Length; i++)
        {
            if (float.IsFinite(vectors[(at * end.Length) + i]) && vectors[(at * end.Length) + i] != end[i])
                return false;
        }

        return true;
    }
}
