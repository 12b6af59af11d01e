namespace LocalRunner.Engine;

/// <summary>A piece of an image: tokens that tell the model what follows, or a square of pixels.</summary>
/// <param name="Tokens">The tokens; empty for a square.</param>
/// <param name="Vectors">The vectors that a square becomes; 0 for tokens.</param>
internal sealed record ImagePiece(int[] Tokens, int Vectors);
