using System.Buffers.Binary;
using System.Security.Cryptography;
using LocalRunner.Chat;
using LocalRunner.Engine;

namespace LocalRunner.Inference;

/// <summary>A square of an image in a prompt.</summary>
/// <param name="Start">Its first place in the prompt.</param>
/// <param name="Square">How many vectors it is, and how they stand.</param>
/// <param name="Image">The image.</param>
/// <param name="Piece">Which of its pieces it is.</param>
internal sealed record PromptSquare(int Start, ImagePiece Square, ChatImage Image, int Piece)
{
    public int End => Start + Square.Places;

    public int Vectors => Square.Vectors;

    /// <summary>Gets the vectors beyond its places, which take cells of the cache as well.</summary>
    public int Beyond => Square.Vectors - Square.Places;

    /// <summary>
    /// Makes what stands in the prompt for the vectors of a piece: numbers below zero, which no token has, and which only the same image has at the same place. So a prompt is
    /// compared with what is in memory as it is without images.
    /// </summary>
    public static int[] PlacesOf(ChatImage image, int piece, int count)
    {
        var places = new int[count];
        Span<byte> block = stackalloc byte[SHA256.HashSizeInBytes];
        byte[] seed = [.. image.Hash, 0, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(seed.AsSpan(image.Hash.Length), piece);
        for (var i = 0; i < count; i++)
        {
            if (i % (block.Length / sizeof(int)) == 0)
            {
                BinaryPrimitives.WriteInt32LittleEndian(seed.AsSpan(image.Hash.Length + sizeof(int)), i);
                SHA256.HashData(seed, block);
            }

            places[i] = BinaryPrimitives.ReadInt32LittleEndian(block[(i % (block.Length / sizeof(int)) * sizeof(int))..]) | int.MinValue;
        }

        return places;
    }
}
