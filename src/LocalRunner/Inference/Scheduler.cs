using System.Diagnostics;
using LocalRunner.Engine;
using LocalRunner.Inference.Drafts;

namespace LocalRunner.Inference;

/// <summary>
/// Computes many answers in one context, step by step: each step is one batch with the next token of every answer that is being written,
/// and pieces of the prompts that are being read, in fair shares and together no more than a micro-batch, so that nobody waits longer than for that.
/// The model's thread owns it; only <see cref="OnCancel"/> comes from others.
/// </summary>
/// <param name="context">The context.</param>
/// <param name="slots">Its sequences.</param>
/// <param name="saved">What is kept outside.</param>
/// <param name="lookup">How many tokens are guessed from the text itself.</param>
/// <param name="draft">The model that guesses; null where there is none.</param>
/// <param name="images">What reads images; null where there is no projector.</param>
/// <param name="savesPrompts">Whether what a prompt came to is kept outside as soon as it is read, since its sequence can't go back to it.</param>
internal sealed class Scheduler(IEngineContext context, Slots slots, SavedStates saved, DraftLength lookup, DraftModel? draft, bool savesPrompts, ImageReader? images = null)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Generation> _waiting = [];
    private readonly List<Generation> _active = [];
    private readonly StepBatch _batch = new(context, lookup, draft);
    private bool _isFull;

    /// <summary>Gets whether there is anything to compute.</summary>
    public bool HasWork => _waiting.Count + _active.Count > 0;

    /// <summary>Gets the most tokens that there have been in memory.</summary>
    public int MostTokens { get; private set; }

    /// <summary>Gets the most tokens that were computed at once.</summary>
    public int MostAtOnce { get; private set; }

    public void Add(Generation answer)
    {
        answer.Listen(OnCancel);
        _waiting.AddLast(answer);
    }

    /// <summary>Computes until nothing is left.</summary>
    public void Drain()
    {
        while (HasWork)
            Step();
    }

    /// <summary>Computes one batch; whatever goes wrong reaches the answers that it went wrong for.</summary>
    public void Step()
    {
        EndCancelled();
        Admit();
        ReadImage();
        while (_active.Count > 0)
        {
            _batch.Fill(_active);
            if (_batch.Pieces.Count == 0)
                return;
            if (!Report())
                continue;
            try
            {
                var start = Stopwatch.GetTimestamp();
                if (Compute() is var status && status == DecodeStatus.Done)
                    Advance(start);
                else if (status == DecodeStatus.Aborted)
                    Recover();
                else if (!MakeRoom())
                    continue;
            }
            catch (Exception exception)
            {
                // What memory holds after a failure is not known.
                foreach (var piece in _batch.Pieces)
                    Fail(piece.Answer, exception);
            }

            return;
        }
    }

    /// <summary>Ends the computation that runs where nobody wants its outcome any more; one that others wait for goes on.</summary>
    private void OnCancel()
    {
        lock (_gate)
        {
            if (_batch.IsComputing && _batch.Pieces.All(piece => piece.Answer.IsCancelled))
                context.RequestAbort();
        }
    }

    /// <summary>Computes a piece of an image for one answer that is at one, so that the others wait no longer than for that.</summary>
    private void ReadImage()
    {
        if (images is null || _active.Find(answer => answer.Square is not null) is not { } answer)
            return;
        var (slot, square) = (answer.Slot!, answer.Square!);
        try
        {
            answer.Report();
            var at = slot.Length - square.Start;
            var (status, count) = images.Read(square, at, slot.Sequence, () => answer.IsCancelled);
            if (status == DecodeStatus.Done)
            {
                MostAtOnce = Math.Max(MostAtOnce, count);
                foreach (var place in answer.Tokens.Slice(slot.Length, count))
                    slot.Add(place);
                MostTokens = Math.Max(MostTokens, slots.Tokens);
            }
            else
            {
                // What was computed of it stands at places that are not counted.
                _ = slot.TruncateTo(square.Start);
                if (status == DecodeStatus.ContextFull)
                    MakeRoom(answer, count);
            }
        }
        catch (Exception exception)
        {
            Fail(answer, exception);
        }
    }

    private void MakeRoom(Generation answer, int count)
    {
        if (slots.FreeIdle())
            return;
        if (_active.Count == 1)
        {
            Fail(answer, new LocalRunnerException(LocalRunnerError.GenerationFailed,
                $"The engine found no room for the {count} places of an image at position {answer.Slot!.Length} of a context of {context.ContextLength}. Load the model with a longer context."));
        }
        else
        {
            Pause(answer);
        }
    }

    private void Pause(Generation answer)
    {
        _ = _active.Remove(answer);
        answer.Slot!.Clear();
        slots.Release(answer.Slot);
        answer.Pause();
        _waiting.AddFirst(answer);
        _isFull = true;
    }

    private DecodeStatus Compute()
    {
        lock (_gate)
        {
            _batch.IsComputing = true;
            if (_batch.Pieces.All(piece => piece.Answer.IsCancelled))
                context.RequestAbort();
        }

        try
        {
            return context.Decode(_batch.Tokens);
        }
        finally
        {
            lock (_gate)
            {
                _batch.IsComputing = false;
                context.ClearAbort();
            }
        }
    }

    /// <summary>Tells who asked for it how far each prompt is; false where that ended an answer of the batch.</summary>
    private bool Report()
    {
        foreach (var piece in _batch.Pieces)
        {
            try
            {
                piece.Answer.Report();
            }
            catch (Exception exception)
            {
                Fail(piece.Answer, exception);
                return false;
            }
        }

        return true;
    }

    private void EndCancelled()
    {
        for (var node = _waiting.First; node is not null;)
        {
            var (answer, next) = (node.Value, node.Next);
            if (answer.IsCancelled)
            {
                _waiting.Remove(node);
                answer.Finish(FinishReason.Cancelled);
            }

            node = next;
        }

        foreach (var answer in _active.FindAll(answer => answer.IsCancelled))
            End(answer, FinishReason.Cancelled);
    }

    private void Admit()
    {
        // What was sent back for want of room would take it from the others again.
        if (_isFull && _active.Count > 0)
            return;
        for (var node = _waiting.First; node is not null && slots.HasIdle;)
        {
            var (answer, next) = (node.Value, node.Next);
            if (!IsBeingRead(answer))
            {
                _waiting.Remove(node);
                try
                {
                    var slot = slots.Take(answer);
                    _active.Add(answer);
                    answer.Begin(context, slot);
                }
                catch (Exception exception)
                {
                    Fail(answer, exception);
                }
            }

            node = next;
        }
    }

    /// <summary>Returns whether another answer is reading what this one begins with: it is cheaper to wait for that than to read it twice.</summary>
    private bool IsBeingRead(Generation answer)
    {
        if (!slots.CanShare || !answer.ReusesPrefix)
            return false;
        var known = -1;
        foreach (var other in _active)
        {
            if (other.Pending <= 1)
                continue;
            var common = Math.Min(other.Tokens.CommonPrefixLength(answer.Tokens), answer.Tokens.Length - 1);
            if (common > other.Slot!.Length && common > (known < 0 ? known = slots.Known(answer.Tokens) : known))
                return true;
        }

        return false;
    }

    private void Advance(long start)
    {
        MostAtOnce = Math.Max(MostAtOnce, _batch.Tokens.Length);
        foreach (var piece in _batch.Pieces)
        {
            foreach (var token in _batch.Tokens.Slice(piece.First, piece.Count))
                piece.Answer.Slot!.Add(token.Token);
        }

        MostTokens = Math.Max(MostTokens, slots.Tokens);
        foreach (var piece in _batch.Pieces)
        {
            try
            {
                Advance(piece, start);
            }
            catch (Exception exception)
            {
                Fail(piece.Answer, exception);
            }
        }
    }

    /// <summary>Writes what the logits say, and goes on through the guesses for as long as they say the same.</summary>
    private void Advance(BatchPiece piece, long start)
    {
        var (answer, slot) = (piece.Answer, piece.Answer.Slot!);
        if (piece.Guessed == 0 && answer.Pending > 0)
            return;
        var isWriting = answer.Written > 0;
        if (savesPrompts && !isWriting)
            saved.Save(slot);

        var (right, reason) = (0, answer.Advance(piece.First + piece.Count - 1 - piece.Guessed));
        while (reason is null && right < piece.Guessed && answer.Tokens[^1] == _batch.Tokens[piece.First + 1 + right].Token)
            reason = answer.Advance(piece.First + 1 + right++);
        if (piece.Guessed > 0)
        {
            _ = slot.TruncateTo(slot.Length - piece.Guessed + right);
            answer.Guessed(piece.Guessed, right);
        }

        if (isWriting && _active.Count == 1)
            Learn(piece.Guessed, right, Stopwatch.GetElapsedTime(start));
        if (reason == FinishReason.ContextFull && Shift(answer))
            reason = null;
        if (reason is { } ended)
            End(answer, ended);
    }

    /// <summary>Forgets the older half of what can go, where the answer wants to go on in a full context and its memory lets it.</summary>
    private bool Shift(Generation answer)
    {
        var slot = answer.Slot!;
        var (from, to) = answer.Forgettable(slot.Length);
        if (!answer.ShiftsContext || answer.HasImages || !context.CanShift || to <= from || !slots.IsAlone(slot, from))
            return false;
        slot.Forget(from, to);
        answer.Forget(from, to);
        return true;
    }

    private void Learn(int guessed, int right, TimeSpan duration)
    {
        // A draft that is not sure enough to guess has taken its time all the same.
        _batch.Guesser?.Checked(duration + _batch.GuessDuration, guessed, right);
        if (guessed > 0)
            return;
        lookup.Wrote(duration);
        if (_batch.Guesser is null)
            draft?.Length.Wrote(duration);
    }

    private void Recover()
    {
        foreach (var piece in _batch.Pieces)
        {
            int[] attempted = [.. _batch.Tokens.Slice(piece.First, piece.Count).ToArray().Select(token => token.Token)];
            piece.Answer.Slot!.Recover(attempted);
            End(piece.Answer, FinishReason.Cancelled);
        }
    }

    /// <summary>
    /// Makes room where the cache that all share is full: an idle sequence goes first, then the answer that began last waits and reads again
    /// later what it has. One alone has all the room there is.
    /// </summary>
    private bool MakeRoom()
    {
        if (slots.FreeIdle())
            return false;
        if (_active.Count == 1)
        {
            var (answer, position) = (_active[0], _active[0].Slot!.Length);
            Fail(answer, new LocalRunnerException(LocalRunnerError.GenerationFailed,
                $"The engine found no room for {_batch.Tokens.Length} tokens at position {position} of a context of {context.ContextLength}. "
                + "Load the model with a longer context."));
            return true;
        }

        Pause(_active[^1]);
        return false;
    }

    private void End(Generation answer, FinishReason reason)
    {
        Leave(answer);
        answer.Finish(reason);
    }

    private void Fail(Generation answer, Exception exception)
    {
        answer.Slot?.Clear();
        Leave(answer);
        answer.Fail(exception);
    }

    private void Leave(Generation answer)
    {
        _ = _active.Remove(answer);
        _isFull = false;
        if (answer.Slot is { } slot)
            slots.Release(slot);
    }
}
