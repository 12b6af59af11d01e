namespace LocalRunner.Engine;

/// <summary>A piece of an image: tokens that tell the model what follows, or a square of pixels.</summary>
/// <param name="Tokens">The tokens; empty for a square.</param>
/// <param name="Vectors">The vectors that a square becomes; 0 for tokens.</param>
/// <param name="Columns">How many vectors stand in a row, where their positions have axes; otherwise 0.</param>
internal sealed record ImagePiece(int[] Tokens, int Vectors, int Columns = 0)
{
    /// <summary>Gets the positions that a square takes: with axes, as many as its longer side.</summary>
    public int Places => Columns == 0 ? Vectors : Math.Max(Columns, (Vectors + Columns - 1) / Columns);
}
