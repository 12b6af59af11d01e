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
        Fill(test.Depth);
        if (test.WarmUp > TimeSpan.Zero)
            Wake(test.Depth, test.WarmUp);
        test.Started?.Invoke();

        var start = Stopwatch.GetTimestamp();
        Prefill(test.Depth, test.PromptTokens);
        Write(test.Depth + test.PromptTokens, test.AnswerTokens);
        return Stopwatch.GetElapsedTime(start);
    }

    private void Wake(int length, TimeSpan duration)
    {
        var start = Stopwatch.GetTimestamp();
        for (var at = length; at < _context.ContextLength && Stopwatch.GetElapsedTime(start) < duration; at++)
            Write(at, 1);
        Fill(length);
    }

    /// <summary>Brings the context to a number of tokens, going back where it can and starting over where it can't.</summary>
    private void Fill(int length)
    {
        var window = _context.FirstPosition(0) > 0;
        if (_context.Length(0) > length && (window || !_context.Truncate(0, length)))
            _ = _context.Truncate(0, 0);
        Prefill(_context.Length(0), length - _context.Length(0));
    }

    private void Prefill(int from, int count)
    {
        for (var at = from; at < from + count; at += _context.BatchSize)
            Decode(_tokens.AsSpan(at, Math.Min(_context.BatchSize, from + count - at)), at);
    }

    private void Write(int from, int count)
    {
        for (var at = from; at < from + count; at++)
            Decode(_tokens.AsSpan(at, 1), at);
    }

    /// <summary>Asking for the logits waits for them, on a GPU too.</summary>
    private void Decode(ReadOnlySpan<int> tokens, int position)
    {
        if (_context.Decode(tokens, position) is not DecodeStatus.Done and var status)
            throw new LocalRunnerException(LocalRunnerError.GenerationFailed, $"{tokens.Length} tokens at position {position} ended as {status}.");
        _ = _context.Logits(-1);
    }
}
