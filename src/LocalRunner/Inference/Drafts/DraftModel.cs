using System.Diagnostics;
using System.Runtime.InteropServices;
using LocalRunner.Architectures;
using LocalRunner.Engine;
using LocalRunner.Gguf;

namespace LocalRunner.Inference.Drafts;

/// <summary>
/// A small model that guesses what a larger one will write. It reads along a micro-batch at a time, so that nobody waits longer for it than
/// for that, and guesses once it has caught up, for as long as it is sure of itself.
/// </summary>
internal sealed class DraftModel : IDisposable
{
    // What p_min was in llama.cpp as long as drafts stopped early; with 0, most of what is guessed is wrong (llama.cpp #25792).
    private const double LeastProbability = 0.75;

    private readonly IEngineModel _model;
    private readonly IEngineContext _context;
    private readonly int _vocabulary;
    private readonly List<int> _known = [];
    private readonly List<int> _guess = [];

    private DraftModel(IEngineModel model, IEngineContext context, int vocabulary, int most)
    {
        (_model, _context) = (model, context);
        _vocabulary = Math.Min(vocabulary, model.Facts.VocabularySize);
        Length = new DraftLength(most);
    }

    /// <summary>Gets how many tokens it guesses, by what that gained.</summary>
    public DraftLength Length { get; }

    /// <summary>Gets the time that the last guess took, without what was read before it; zero where it had not read all.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>Loads a draft for a model that is loaded already.</summary>
    /// <exception cref="LocalRunnerException">It can't be used, or can't guess for this model.</exception>
    public static DraftModel Load(IEngine engine, string path, GgufFile target, EngineModelFacts facts, PlanSettings settings, Func<float, bool> onProgress)
    {
        using var file = GgufFile.Open(path);
        DraftVocabulary.Check(file, target);
        var header = new ModelHeader(file);
        var own = settings.Uses.Draft!.SettingsBeside(settings);
        var model = engine.LoadModel(file, own, onProgress);
        try
        {
            if (!model.Facts.IsAutoregressive || !model.Facts.CanGoBack || header.IsEncoder)
                throw new LocalRunnerException(LocalRunnerError.UnsupportedModel, $"{file.Path} can't guess ahead: it can't take back what was wrong. Take a draft without recurrent layers.");
            var context = model.CreateContext(new(own) { MostPositions = (int)Math.Min(int.MaxValue, header.MaxPositions ?? int.MaxValue) });
            return new(model, context, facts.VocabularySize, settings.DraftTokens);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Guesses what comes after a text; nothing while it has not read all of it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">The most tokens wanted.</param>
    public ReadOnlySpan<int> Guess(ReadOnlySpan<int> text, int most)
    {
        _guess.Clear();
        Duration = default;
        most = Math.Min(most, _context.ContextLength - text.Length);
        if (most <= 0 || !Read(text))
            return [];
        var start = Stopwatch.GetTimestamp();
        while (_guess.Count < most && Next() is { } token)
        {
            _guess.Add(token);
            if (_guess.Count < most && !Compute([token]))
                break;
        }

        Duration = Stopwatch.GetElapsedTime(start);
        return CollectionsMarshal.AsSpan(_guess);
    }

    /// <summary>Reads a text on, as much of it as one micro-batch holds.</summary>
    /// <returns>Whether it has read all of it, so that the next token can be guessed.</returns>
    public bool Read(ReadOnlySpan<int> text)
    {
        // The last token is computed once more: its logits are gone.
        var common = Math.Min(CollectionsMarshal.AsSpan(_known).CommonPrefixLength(text), text.Length - 1);
        if (common < _known.Count && !_context.Truncate(0, common))
            common = 0;
        _known.RemoveRange(common, _known.Count - common);
        var rest = text[common..];
        var piece = rest[..Math.Min(rest.Length, _context.MicroBatchSize)];
        return IsKnown(piece) && Compute(piece) && piece.Length == rest.Length;
    }

    public void Dispose()
    {
        _context.Dispose();
        _model.Dispose();
    }

    /// <summary>Gets the likeliest token where it is likely enough, and the larger model knows it.</summary>
    private int? Next()
    {
        var logits = _context.Logits(-1);
        var best = IndexOfMax(logits);
        var sum = 0.0;
        foreach (var logit in logits)
            sum += Math.Exp(logit - logits[best]);
        return best < _vocabulary && 1 / sum >= LeastProbability ? best : null;
    }

    private static int IndexOfMax(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
            best = logits[i] > logits[best] ? i : best;
        return best;
    }

    private bool IsKnown(ReadOnlySpan<int> tokens)
    {
        foreach (var token in tokens)
        {
            if (token >= _model.Facts.VocabularySize)
                return false;
        }

        return true;
    }

    private bool Compute(ReadOnlySpan<int> tokens)
    {
        if (!TryDecode(tokens))
        {
            _ = _context.Truncate(0, 0);
            _known.Clear();
            return false;
        }

        _known.AddRange(tokens);
        return true;
    }

    /// <summary>An answer can do without guesses: what fails here must not end it.</summary>
    private bool TryDecode(ReadOnlySpan<int> tokens)
    {
        try
        {
            return _context.Decode(tokens, _known.Count) == DecodeStatus.Done;
        }
        catch (LocalRunnerException)
        {
            return false;
        }
    }
}
