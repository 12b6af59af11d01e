using System.Runtime.InteropServices;
using LocalRunner.Engine;
using LocalRunner.Inference.Drafts;

namespace LocalRunner.Inference;

/// <summary>What is computed at once: a token of each answer that is being written, and pieces of prompts.</summary>
/// <param name="context">What computes it.</param>
/// <param name="lookup">How many tokens are guessed from the text itself.</param>
/// <param name="draft">The model that guesses where the text repeats nothing; null where there is none.</param>
internal sealed class StepBatch(IEngineContext context, DraftLength lookup, DraftModel? draft)
{
    private readonly List<BatchToken> _tokens = [];
    private readonly List<BatchPiece> _pieces = [];
    private readonly List<Generation> _reading = [];
    private int _turn;

    public ReadOnlySpan<BatchToken> Tokens => CollectionsMarshal.AsSpan(_tokens);

    public IReadOnlyList<BatchPiece> Pieces => _pieces;

    /// <summary>Gets who guessed for it, if anyone, even where that came to nothing.</summary>
    public DraftLength? Guesser { get; private set; }

    /// <summary>Gets the time that the guess took.</summary>
    public TimeSpan GuessDuration { get; private set; }

    /// <summary>Gets or sets whether the engine works on it.</summary>
    public bool IsComputing { get; set; }

    public void Fill(IReadOnlyList<Generation> answers)
    {
        _tokens.Clear();
        _pieces.Clear();
        _reading.Clear();
        foreach (var answer in answers)
        {
            if (answer.Pending > 1 && answer.Square is null)
                _reading.Add(answer);
        }

        var room = Math.Min(context.BatchSize, context.MicroBatchSize);
        Write(answers, _reading.Count > 0 ? Math.Max(1, room - 1) : room);
        Read(room - _tokens.Count);
        Guess(answers, room);
    }

    /// <summary>Adds guesses to the answer that is computed alone: beside others a batch is full enough without.</summary>
    private void Guess(IReadOnlyList<Generation> answers, int room)
    {
        (Guesser, GuessDuration) = (null, default);
        if (answers is not [var answer] || answer.HasImages)
            return;
        if (_tokens is not [var last])
        {
            draft?.Read(answer.Tokens);
            return;
        }

        room = answer.MostGuesses(Math.Min(Math.Min(room, context.OutputRows) - 1, context.ContextLength - last.Position - 2));
        var guess = answer.Guess(Math.Min(lookup.Next, room));
        Guesser = guess.IsEmpty ? null : lookup;
        if (guess.IsEmpty && draft is not null && Math.Min(draft.Length.Next, room) is > 0 and var most)
        {
            guess = draft.Guess(answer.Tokens, most);
            (Guesser, GuessDuration) = draft.Duration == default ? default : (draft.Length, draft.Duration);
        }

        for (var i = 0; i < guess.Length; i++)
            _tokens.Add(new(guess[i], last.Position + 1 + i, last.Sequence, WantsLogits: true));
        _pieces[0] = new(answer, 0, 1 + guess.Length, guess.Length);
    }

    /// <summary>Takes those in turn where there are more than fit.</summary>
    private void Write(IReadOnlyList<Generation> answers, int room)
    {
        var first = answers.Count > room ? _turn++ % answers.Count : 0;
        for (var i = 0; i < answers.Count && _tokens.Count < room; i++)
        {
            var answer = answers[(first + i) % answers.Count];
            if (answer.Pending == 1)
                Add(answer, 1);
        }
    }

    /// <summary>Shares the room out in equal parts; what one does not need goes to those after it.</summary>
    private void Read(int room)
    {
        for (var i = 0; i < _reading.Count && room > 0; i++)
        {
            var answer = _reading[i];
            var count = Math.Min(answer.PendingTokens, Math.Max(1, room / (_reading.Count - i)));
            Add(answer, count);
            room -= count;
        }
    }

    private void Add(Generation answer, int count)
    {
        var slot = answer.Slot!;
        var tokens = answer.Tokens.Slice(slot.Length, count);
        var isWhole = count == answer.Pending;
        _pieces.Add(new(answer, _tokens.Count, count, Guessed: 0));
        for (var i = 0; i < count; i++)
            _tokens.Add(new(tokens[i], slot.Length + i, slot.Sequence, isWhole && i == count - 1));
    }
}
