using System.Diagnostics;
using LocalRunner.Engine;

namespace LocalRunner.Inference;

/// <summary>Times a context's computations, without sampler, text or consumer. What is timed is the test; what prepares it is not.</summary>
internal sealed class EngineTimer
{
    private readonly IEngineContext _context;
    private readonly int[] _tokens;

    public EngineTimer(IEngineContext context, int vocabularySize)
    {
        _context = context;

        // Which tokens does not matter to the time, but for models that choose experts by them.
        var random = new Random(1);
        _tokens = [.. Enumerable.Range(0, context.ContextLength).Select(_ => random.Next(vocabularySize))];
    }

    public TimeSpan Run(EngineTest test)
    {
        for (var sequence = 1; sequence < test.Sequences; sequence++)
            Prefill(sequence, 0, test.Depth);
        Fill(test.Depth);
        if (test.WarmUp > TimeSpan.Zero)
            Wake(test.Depth, test.WarmUp);
        test.Started?.Invoke();

        var start = Stopwatch.GetTimestamp();
        for (var sequence = 0; sequence < test.Sequences; sequence++)
            Prefill(sequence, test.Depth, test.PromptTokens);
        Write(test.Depth + test.PromptTokens, test.AnswerTokens, test.Sequences);
        var elapsed = Stopwatch.GetElapsedTime(start);
        for (var sequence = 1; sequence < test.Sequences; sequence++)
            _ = _context.Truncate(sequence, 0);
        return elapsed;
    }

    private void Wake(int length, TimeSpan duration)
    {
        var start = Stopwatch.GetTimestamp();
        for (var at = length; at < _context.ContextLength && Stopwatch.GetElapsedTime(start) < duration; at++)
            Write(at, 1, 1);
        Fill(length);
    }

    /// <summary>Brings sequence 0 to a number of tokens, going back where it can and starting over where it can't.</summary>
    private void Fill(int length)
    {
        var window = _context.FirstPosition(0) > 0;
        if (_context.Length(0) > length && (window || !_context.Truncate(0, length)))
            _ = _context.Truncate(0, 0);
        Prefill(0, _context.Length(0), length - _context.Length(0));
    }

    private void Prefill(int sequence, int from, int count)
    {
        for (var at = from; at < from + count; at += _context.BatchSize)
        {
            var length = Math.Min(_context.BatchSize, from + count - at);
            if (sequence == 0)
                Check(_context.Decode(_tokens.AsSpan(at, length), at), length, at);
            else
                Decode([.. Enumerable.Range(at, length).Select(position => new BatchToken(_tokens[position], position, sequence, position == at + length - 1))]);
        }
    }

    /// <summary>Each step is one batch with a token of every sequence.</summary>
    private void Write(int from, int count, int sequences)
    {
        var batch = new BatchToken[sequences];
        for (var at = from; at < from + count; at++)
        {
            for (var sequence = 0; sequence < sequences; sequence++)
                batch[sequence] = new(_tokens[at], at, sequence, WantsLogits: true);
            Decode(batch);
        }
    }

    private void Decode(BatchToken[] batch) => Check(_context.Decode(batch), batch.Length, batch[0].Position);

    /// <summary>Asking for the logits waits for them, on a GPU too.</summary>
    private void Check(DecodeStatus status, int tokens, int position)
    {
        if (status != DecodeStatus.Done)
            throw new LocalRunnerException(LocalRunnerError.GenerationFailed, $"{tokens} tokens at position {position} ended as {status}.");
        _ = _context.Logits(-1);
    }
}
