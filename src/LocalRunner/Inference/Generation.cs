using System.Diagnostics;
using System.Threading.Channels;
using LocalRunner.Engine;

namespace LocalRunner.Inference;

/// <summary>
/// One answer: reads the prompt, then samples, detokenises and hands over token after token until something ends it.
/// It runs on the worker's thread; the consumer reads <see cref="Chunks"/> at its own pace.
/// </summary>
internal sealed class Generation(Vocabulary vocabulary, int[] prompt, GenerationOptions options, SamplingSettings sampling, ChatMode? chat = null)
{
    private readonly Channel<TokenChunk> _chunks = Channel.CreateUnbounded<TokenChunk>(new() { SingleReader = true, SingleWriter = true });
    private readonly Abort _abort = new();
    private readonly StopMatcher _stops = new(options.StopSequences);
    private readonly TextAssembler _text = new(vocabulary, options.ShowSpecialTokens, chat?.VisibleTokens);
    private readonly List<int> _written = [];
    private readonly Queue<int> _forced = [];
    private IEngineSampler? _sampler;
    private readonly Dictionary<int, string> _stopTokens = StopTokens(vocabulary, options);
    private int _cached;
    private int _evaluated;
    private int _completed;
    private TimeSpan _promptTime;
    private TimeSpan _firstTokenTime;

    public ChannelReader<TokenChunk> Chunks => _chunks.Reader;

    public void Cancel() => _abort.Request();

    /// <summary>Runs to the end; whatever goes wrong reaches the consumer.</summary>
    public void Run(IEngineContext context, PromptCache cache)
    {
        _abort.Attach(context);
        try
        {
            if (_abort.IsRequested)
            {
                Finish(FinishReason.Cancelled, TimeSpan.Zero);
                return;
            }

            var clock = Stopwatch.StartNew();
            _sampler = context.CreateSampler(sampling);
            var reason = ReadPrompt(context, cache, clock) ? Answer(context, cache, clock) : FinishReason.Cancelled;
            Finish(reason, clock.Elapsed);
        }
        catch (Exception exception)
        {
            // What memory holds after a failure is not known.
            cache.Clear();
            _chunks.Writer.TryComplete(exception);
        }
        finally
        {
            _sampler?.Dispose();
            _abort.Detach();
            _chunks.Writer.TryComplete();
        }
    }

    /// <summary>Finds the stop sequences that are one token without text: they would never be found in the answer's.</summary>
    private static Dictionary<int, string> StopTokens(Vocabulary vocabulary, GenerationOptions options)
    {
        var tokens = new Dictionary<int, string>();
        foreach (var stop in options.ShowSpecialTokens ? [] : options.StopSequences)
        {
            if (vocabulary.Tokenize(stop, addSpecial: false, parseSpecial: true) is [var token] && vocabulary.Piece(token, showSpecial: false) is ("", _))
                tokens[token] = stop;
        }

        return tokens;
    }

    private bool ReadPrompt(IEngineContext context, PromptCache cache, Stopwatch clock)
    {
        Remember(prompt);

        if (!options.ReusePrefix)
            cache.Clear();
        _cached = cache.Reuse(prompt);
        var step = options.PromptProgress is null ? context.BatchSize : context.MicroBatchSize;
        for (var at = _cached; at < prompt.Length; at += step)
        {
            options.PromptProgress?.Report(new(at, prompt.Length));
            var batch = prompt.AsSpan(at, Math.Min(step, prompt.Length - at));
            if (_abort.IsRequested || !Decode(context, cache, batch, at))
                return false;
            _evaluated += batch.Length;
        }

        _promptTime = clock.Elapsed;
        return true;
    }

    private FinishReason Answer(IEngineContext context, PromptCache cache, Stopwatch clock)
    {
        while (!_abort.IsRequested)
        {
            var token = Next();
            if (_completed++ == 0)
                _firstTokenTime = clock.Elapsed;

            if (_stopTokens.TryGetValue(token, out var stop))
            {
                Write(context, token, _stops.End(stop, _text.Flush()));
                return FinishReason.StopSequence;
            }

            var ended = vocabulary.IsEndOfGeneration(token);
            var text = ended && !options.ShowSpecialTokens ? "" : _text.Append(token);
            Write(context, token, _stops.Append(text));
            if (ended)
                return FinishReason.Stop;
            if (_stops.Found is not null)
                return FinishReason.StopSequence;
            if (_completed >= options.MaxTokens)
                return FinishReason.Length;
            if (cache.Length >= context.ContextLength)
                return FinishReason.ContextFull;
            if (chat?.Watch is { } watch)
            {
                _written.Add(token);
                if (watch(text) is { } turn)
                    Take(turn, context);
            }

            if (!Decode(context, cache, [token], cache.Length))
                return FinishReason.Cancelled;
        }

        return FinishReason.Cancelled;
    }

    /// <summary>Gets the token that must come next, or chooses one.</summary>
    private int Next()
    {
        if (!_forced.TryDequeue(out var token))
            return _sampler!.Sample();
        _sampler!.AcceptPrompt(token);
        _ = _sampler.TryAccept(token);
        return token;
    }

    private void Take(AnswerTurn turn, IEngineContext context)
    {
        if (turn.Forced is { } forced)
        {
            foreach (var token in vocabulary.Tokenize(forced, addSpecial: false, parseSpecial: true))
                _forced.Enqueue(token);
        }

        if (turn.Grammar is not { } grammar)
            return;
        var sampler = context.CreateSampler(sampling with { Options = sampling.Options with { Grammar = grammar, GrammarRoot = "root" } });

        // A beginning that the grammar does not know leaves the answer free: what the model writes is read all the same.
        if (!vocabulary.Tokenize(turn.Written, addSpecial: false, parseSpecial: false).All(sampler.TryAccept))
        {
            sampler.Dispose();
            return;
        }

        _sampler!.Dispose();
        _sampler = sampler;
        Remember(prompt);
        Remember(_written);
    }

    /// <summary>Shows the samplers what stands before, where they look at it.</summary>
    private void Remember(IEnumerable<int> tokens)
    {
        if (!sampling.HasPenalties && !sampling.HasDry)
            return;
        foreach (var token in tokens)
            _sampler!.AcceptPrompt(token);
    }

    /// <summary>Returns false when the computation was aborted.</summary>
    private static bool Decode(IEngineContext context, PromptCache cache, ReadOnlySpan<int> tokens, int position)
    {
        switch (context.Decode(tokens, position))
        {
            case DecodeStatus.Done:
                cache.Add(tokens);
                return true;
            case DecodeStatus.Aborted:
                cache.Recover(tokens);
                return false;
            default:
                throw new LocalRunnerException(LocalRunnerError.GenerationFailed,
                    $"The engine found no room for {tokens.Length} tokens at position {position} of a context of {context.ContextLength}. "
                    + "Load the model with a longer context.");
        }
    }

    private void Write(IEngineContext context, int token, string text)
    {
        if (options.LogProbabilities is not { } count)
        {
            _chunks.Writer.TryWrite(new(text, token));
            return;
        }

        var logits = context.Logits(-1);
        var normalizer = LogProbabilities.Normalizer(logits);
        var alternatives = Array.ConvertAll(
            LogProbabilities.Top(logits, normalizer, count), top => new TokenProbability(top.Token, vocabulary.Show(top.Token), top.LogProbability));
        _chunks.Writer.TryWrite(new(text, token, logits[token] - normalizer, alternatives));
    }

    private void Finish(FinishReason reason, TimeSpan elapsed)
    {
        var rest = _stops.Found is null ? _stops.Append(_text.Flush()) : "";
        if (_stops.Found is null)
            rest += _stops.Flush();
        var decoded = Math.Max(0, _completed - 1);
        _chunks.Writer.TryWrite(new(rest, null, Result: new(
            reason,
            _stops.Found,
            new(prompt.Length, _cached, _completed),
            new(_promptTime, _firstTokenTime, decoded > 0 ? elapsed - _firstTokenTime : TimeSpan.Zero, _evaluated, decoded),
            sampling.Seed)));
    }
}
