namespace LocalRunner.Engine.Llama;

/// <summary>An image that libmtmd has cut.</summary>
internal sealed unsafe class MtmdImage : IEngineImage
{
    private const int Text = 0;
    private const int Image = 1;

    private readonly MtmdContextHandle _context;
    private readonly MtmdChunksHandle _chunks;
    private readonly int _width;
    private readonly RowEnds? _rowEnds;
    private readonly Action<IReadOnlyList<string>> _onLog;

    public MtmdImage(MtmdContextHandle context, MtmdChunksHandle chunks, int width, int vocabulary, bool hasAxes, RowEnds? rowEnds, Action<IReadOnlyList<string>> onLog)
    {
        (_context, _chunks, _width, _rowEnds, _onLog) = (context, chunks, width, rowEnds, onLog);
        var pieces = new ImagePiece[(int)MtmdImports.CountOf(chunks)];
        for (var i = 0; i < pieces.Length; i++)
            pieces[i] = PieceOf(MtmdImports.ChunkOf(chunks, (nuint)i), vocabulary, hasAxes);
        Pieces = pieces;
    }

    public IReadOnlyList<ImagePiece> Pieces { get; }

    public float[] Encode(int piece)
    {
        Require.InRange(piece, 0, Pieces.Count - 1, "A piece of an image", "");
        var count = Pieces[piece].Vectors;
        if (count == 0)
            throw new InvalidOperationException("This piece of an image is text.");
        using var log = EngineLog.Open();
        if (MtmdImports.Encode(_context, MtmdImports.ChunkOf(_chunks, (nuint)piece)) != 0)
            throw new LocalRunnerException(LocalRunnerError.GenerationFailed, $"libmtmd could not compute an image: {log.Problem ?? "it gave no reason"}.");
        _onLog(log.Lines);
        var output = MtmdImports.Output(_context);
        var vectors = output is null ? [] : new ReadOnlySpan<float>(output, checked(count * _width)).ToArray();
        _rowEnds?.Restore(vectors);
        return vectors.Length > 0 && Array.TrueForAll(vectors, float.IsFinite) ? vectors
            : throw new LocalRunnerException(LocalRunnerError.GenerationFailed, "The projector made vectors of an image that are no numbers. Its file may be damaged: get it again.");
    }

    public void Dispose() => _chunks.Dispose();

    private static ImagePiece PieceOf(nint chunk, int vocabulary, bool hasAxes)
    {
        switch (chunk == 0 ? -1 : MtmdImports.TypeOf(chunk))
        {
            case Text:
                var tokens = MtmdImports.TokensOf(chunk, out var count);
                var copied = new ReadOnlySpan<int>(tokens, checked((int)count)).ToArray();
                return Array.TrueForAll(copied, token => token >= 0 && token < vocabulary) ? new(copied, 0)
                    : throw new LocalRunnerException(LocalRunnerError.AdapterMismatch, "The model's vocabulary lacks the tokens that stand around an image for this projector. Use the mmproj file that was made for this model.");
            case Image when MtmdImports.TokenCountOf(chunk) is > 0 and < int.MaxValue and var vectors:
                var columns = hasAxes && MtmdImports.ImageOf(chunk) is not 0 and var image ? (int)Math.Min(MtmdImports.ColumnsOf(image), vectors) : 0;
                var piece = new ImagePiece([], (int)vectors, columns);
                if ((!hasAxes || columns > 0) && piece.Places == MtmdImports.PositionsOf(chunk))
                    return piece;
                goto default;
            default:
                throw new LocalRunnerException(LocalRunnerError.GenerationFailed, "libmtmd made pieces of an image of a kind that is not known here.");
        }
    }
}
