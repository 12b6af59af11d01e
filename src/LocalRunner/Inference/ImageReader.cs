using LocalRunner.Engine;

namespace LocalRunner.Inference;

/// <summary>Computes the squares of images into a context. What the last image came to is kept, as far as one image goes: a conversation that was put aside reads it again.</summary>
/// <param name="projector">What makes vectors of squares.</param>
/// <param name="context">What reads them.</param>
/// <param name="most">The most bytes of vectors that are kept.</param>
internal sealed class ImageReader(IEngineProjector projector, IEngineContext context, long most) : IDisposable
{
    private readonly LinkedList<(string Marker, int Piece, float[] Vectors)> _kept = [];
    private IEngineImage? _open;
    private string? _marker;
    private long _bytes;

    /// <summary>Gets the pixels of the largest image that was read; 0 before one was.</summary>
    public int MostPixels { get; private set; }

    /// <summary>Computes the next vectors of a square, or all where their positions have axes: half of them would take no place.</summary>
    /// <param name="square">The square.</param>
    /// <param name="at">How many of its places are in memory.</param>
    /// <param name="sequence">The sequence.</param>
    /// <param name="isCancelled">Whether nobody wants it any more.</param>
    /// <returns>What came of it, and how many places that was.</returns>
    public (DecodeStatus Status, int Count) Read(PromptSquare square, int at, int sequence, Func<bool> isCancelled)
    {
        var vectors = VectorsOf(square);
        var width = vectors.Length / square.Vectors;
        if (square.Square.Columns > 0)
            return (ReadGrid(square, vectors, width, sequence, isCancelled), square.Square.Places);
        var count = projector.ReadsSquaresAtOnce ? square.Vectors : Math.Min(square.Vectors - at, Math.Min(context.BatchSize, context.MicroBatchSize));
        return (context.DecodeVectors(vectors.AsSpan(at * width, count * width), count, square.Start + at, sequence, projector.ReadsSquaresAtOnce), count);
    }

    public void Dispose() => Close();

    private DecodeStatus ReadGrid(PromptSquare square, float[] vectors, int width, int sequence, Func<bool> isCancelled)
    {
        var batch = Math.Min(context.BatchSize, context.MicroBatchSize);
        for (var first = 0; first < square.Vectors; first += batch)
        {
            if (isCancelled())
                return DecodeStatus.Aborted;
            var count = Math.Min(batch, square.Vectors - first);
            var status = context.DecodeGrid(vectors.AsSpan(first * width, count * width), first, square.Square.Columns, square.Start, sequence);
            if (status != DecodeStatus.Done)
                return status;
        }

        return DecodeStatus.Done;
    }

    private float[] VectorsOf(PromptSquare square)
    {
        var marker = square.Image.Marker;
        for (var node = _kept.First; node is not null; node = node.Next)
        {
            if (node.Value.Marker != marker || node.Value.Piece != square.Piece)
                continue;
            _kept.Remove(node);
            _kept.AddFirst(node);
            return node.Value.Vectors;
        }

        if (_marker != marker || _open is null)
        {
            Close();
            var (columns, rows) = ImageFile.SizeOf(square.Image.Data);
            MostPixels = Math.Max(MostPixels, columns * rows);
            (_open, _marker) = (projector.Open(square.Image.Data), marker);
        }

        var vectors = _open.Encode(square.Piece);
        if (vectors.Length == 0 || vectors.Length % square.Vectors != 0)
            throw new LocalRunnerException(LocalRunnerError.GenerationFailed, $"The projector made {vectors.Length} numbers where {square.Vectors} vectors were to be.");
        if (_open.Pieces.Count - 1 - square.Piece <= 1)
            Close();
        Keep(marker, square.Piece, vectors);
        return vectors;
    }

    private void Keep(string marker, int piece, float[] vectors)
    {
        _kept.AddFirst((marker, piece, vectors));
        _bytes += vectors.LongLength * sizeof(float);
        while (_bytes > most && _kept.Count > 1)
        {
            _bytes -= _kept.Last!.Value.Vectors.LongLength * sizeof(float);
            _kept.RemoveLast();
        }
    }

    private void Close()
    {
        _open?.Dispose();
        (_open, _marker) = (null, null);
    }
}
