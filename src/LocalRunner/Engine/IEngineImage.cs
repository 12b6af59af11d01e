namespace LocalRunner.Engine;

/// <summary>A decoded image, cut into what a language model reads one after the other.</summary>
internal interface IEngineImage : IDisposable
{
    /// <summary>Gets its pieces in order.</summary>
    IReadOnlyList<ImagePiece> Pieces { get; }

    /// <summary>Computes the vectors of a piece that is a square.</summary>
    /// <param name="piece">The place of the piece.</param>
    /// <exception cref="LocalRunnerException">The engine failed.</exception>
    float[] Encode(int piece);
}
