using LocalRunner.Chat;
using LocalRunner.Engine;
using LocalRunner.Grammars;

namespace LocalRunner.Inference;

/// <summary>Puts the images of a conversation into the tokens of its prompt.</summary>
/// <param name="projector">What cuts images.</param>
internal sealed class PromptImages(IEngineProjector projector)
{
    // A conversation asks about the same images again and again, and cutting one takes as long as scaling it.
    private readonly RecentlyUsed<string, IReadOnlyList<ImagePiece>> _pieces = new(64);

    /// <summary>Splits a prompt at its markers into tokens, and what stands for images.</summary>
    /// <param name="rendered">The prompt.</param>
    /// <param name="images">The images whose markers it may hold.</param>
    /// <param name="vocabulary">Splits what is text.</param>
    /// <exception cref="LocalRunnerException">The template left an image out, wrote one twice or ends with one, or an image can't be read.</exception>
    public (int[] Tokens, IReadOnlyList<PromptSquare> Squares) Split(RenderedPrompt rendered, IReadOnlyList<ChatImage> images, Vocabulary vocabulary)
    {
        var known = new Dictionary<string, ChatImage>(StringComparer.Ordinal);
        foreach (var image in images)
            known.TryAdd(image.Marker, image);
        var (tokens, squares, run, found) = (new List<int>(), new List<PromptSquare>(), new List<PromptSegment>(), 0);
        foreach (var segment in rendered.Segments())
        {
            var rest = segment.Text;
            while (rest.Span.IndexOf(ChatImage.MarkerStart, StringComparison.Ordinal) is >= 0 and var at
                && rest.Span[at..].IndexOf(ChatImage.MarkerEnd, StringComparison.Ordinal) is > 0 and var length
                && known.TryGetValue(rest.Slice(at, length + ChatImage.MarkerEnd.Length).ToString(), out var image))
            {
                if (at > 0)
                    run.Add(segment with { Text = rest[..at] });
                EndRun();
                Add(image);
                found++;
                rest = rest[(at + length + ChatImage.MarkerEnd.Length)..];
            }

            if (rest.Length > 0)
                run.Add(segment with { Text = rest });
        }

        if (run.Count == 0)
            throw new LocalRunnerException(LocalRunnerError.InvalidMessages, "The prompt ends with an image, after which nothing can be written. Put a text after it.");
        EndRun();
        return found == images.Count ? ([.. tokens], squares)
            : throw new LocalRunnerException(LocalRunnerError.InvalidMessages,
                $"The conversation has {images.Count} images, and the model's chat template wrote {found} of them. Leave some out, or take another template (--template, ModelOptions.ChatTemplate).");

        void EndRun()
        {
            var isFirst = tokens.Count == 0;
            if (run.Count > 0 || isFirst)
                tokens.AddRange(isFirst ? vocabulary.TokenizeBeginning(run) : vocabulary.Tokenize(run, addSpecial: false));
            run.Clear();
        }

        void Add(ChatImage image)
        {
            var pieces = PiecesOf(image);
            for (var i = 0; i < pieces.Count; i++)
            {
                if (pieces[i].Vectors > 0)
                    squares.Add(new(tokens.Count, pieces[i], image, i));
                tokens.AddRange(pieces[i].Vectors > 0 ? PromptSquare.PlacesOf(image, i, pieces[i].Places) : pieces[i].Tokens);
            }
        }
    }

    private IReadOnlyList<ImagePiece> PiecesOf(ChatImage image) => _pieces.Get(image.Marker, _ =>
    {
        using var open = projector.Open(image.Data);
        return open.Pieces;
    });
}
