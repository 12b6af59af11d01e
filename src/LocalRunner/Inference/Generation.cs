using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using LocalRunner.Engine;
using LocalRunner.Inference.Drafts;

namespace LocalRunner.Inference;

/// <summary>
/// One answer: takes the model's word after each step, detokenises and hands it over until something ends it. It runs on the model's
/// thread; the consumer reads <see cref="Chunks"/> at its own pace.
/// </summary>
internal sealed class Generation(Vocabulary vocabulary, int[] prompt, GenerationOptions options, SamplingSettings sampling, ChatMode? chat = null, IReadOnlyList<PromptSquare>? squares = null)
{
    private readonly Channel<TokenChunk> _chunks = Channel.CreateUnbounded<TokenChunk>(new() { SingleReader = true, SingleWriter = true });
    private readonly StopMatcher _stops = new(options.StopSequences);
    private readonly TextAssembler _text = new(vocabulary, options.ShowSpecialTokens, chat?.VisibleTokens);
    private readonly Dictionary<int, string> _stopTokens = StopTokens(vocabulary, options);
    private readonly Queue<int> _forced = [];
    private readonly int _beyond = squares?.Sum(square => square.Beyond) ?? 0;
    private readonly Stopwatch _clock = new();
    private List<int> _tokens = [];
    private IEngineContext? _context;
    private IEngineSampler? _sampler;
    private Action? _onCancel;
    private volatile bool _cancelled;
    private PromptLookup? _lookup;
    private int _cached;
    private int _drafted;
    private int _accepted;
    private TimeSpan _promptTime;
    private TimeSpan _firstTokenTime;

    public ChannelReader<TokenChunk> Chunks => _chunks.Reader;

    /// <summary>Gets the prompt and what was written after it.</summary>
    public ReadOnlySpan<int> Tokens => _context is null ? prompt : CollectionsMarshal.AsSpan(_tokens);

    /// <summary>Gets the sequence that it is computed in; null while it waits.</summary>
    public CacheSlot? Slot { get; private set; }

    /// <summary>Gets how many of its tokens are still to be computed before the next can be chosen.</summary>
    public int Pending => Tokens.Length - Slot!.Length;

    /// <summary>Gets whether it is about images.</summary>
    public bool HasImages => squares is { Count: > 0 };

    /// <summary>Gets the square that is to be computed next; null where tokens are.</summary>
    public PromptSquare? Square => Slot is { Length: var at } && HasImages ? squares!.FirstOrDefault(square => at >= square.Start && at < square.End) : null;

    /// <summary>Gets how many tokens are to be computed before the next square, or all.</summary>
    public int PendingTokens => HasImages && squares!.FirstOrDefault(square => square.Start >= Slot!.Length) is { } next ? next.Start - Slot!.Length : Pending;

    /// <summary>Gets how many tokens were chosen.</summary>
    public int Written { get; private set; }

    public bool ReusesPrefix => options.ReusePrefix;

    public bool ShiftsContext => options.ShiftContext;

    public bool IsCancelled => _cancelled;

    /// <summary>Gets or sets what is called once it has ended, however it did.</summary>
    public Action<Generation>? Ended { get; set; }

    /// <summary>Ends it; may be called from any thread, and at any time.</summary>
    public void Cancel()
    {
        _cancelled = true;
        Volatile.Read(ref _onCancel)?.Invoke();
    }

    /// <summary>Names who is told of <see cref="Cancel"/>.</summary>
    public void Listen(Action onCancel) => Volatile.Write(ref _onCancel, onCancel);

    /// <summary>Takes the sequence that it is computed in, for the first time or again.</summary>
    public void Begin(IEngineContext context, CacheSlot slot)
    {
        Slot = slot;
        if (_context is not null)
            return;
        _clock.Start();
        _tokens = [.. prompt];
        (_context, _cached) = (context, slot.Length);
        _sampler = context.CreateSampler(sampling);
        Remember(prompt);
    }

    /// <summary>Waits for another sequence, and reads there again what it has.</summary>
    public void Pause() => Slot = null;

    /// <summary>Tells whoever asked for it how much of the prompt was read.</summary>
    public void Report()
    {
        if (Written == 0)
            options.PromptProgress?.Report(new(Slot!.Length, prompt.Length));
    }

    /// <summary>Returns how many tokens may be guessed, of those that there is room for: none before the first is written.</summary>
    public int MostGuesses(int room) => Written == 0 ? 0 : Math.Min(room, options.MaxTokens - Written - 1 ?? room);

    /// <summary>Guesses what comes next from what was read and written.</summary>
    public ReadOnlySpan<int> Guess(int most) => most > 0 ? (_lookup ??= new()).Find(Tokens, most) : [];

    /// <summary>Takes note of how many guesses were checked, and how many were right.</summary>
    public void Guessed(int count, int right) => (_drafted, _accepted) = (_drafted + count, _accepted + right);

    /// <summary>Chooses the next token, now that all before it are computed.</summary>
    /// <param name="output">The place in the batch that its logits are at.</param>
    /// <returns>Why the answer ends with it, or null where it goes on.</returns>
    public FinishReason? Advance(int output)
    {
        if (Written == 0)
            _promptTime = _clock.Elapsed;
        if (_cancelled)
            return FinishReason.Cancelled;
        var token = Next(output);
        if (Written++ == 0)
            _firstTokenTime = _clock.Elapsed;

        if (_stopTokens.TryGetValue(token, out var stop))
        {
            Write(output, token, _stops.End(stop, _text.Flush()));
            return FinishReason.StopSequence;
        }

        var ended = vocabulary.IsEndOfGeneration(token);
        var text = ended && !options.ShowSpecialTokens ? "" : _text.Append(token);
        Write(output, token, _stops.Append(text));
        if (ended)
            return FinishReason.Stop;
        if (_stops.Found is not null)
            return FinishReason.StopSequence;
        if (Written >= options.MaxTokens)
            return FinishReason.Length;
        var isFull = _tokens.Count + _beyond >= _context!.ContextLength;
        _tokens.Add(token);
        if (isFull)
            return FinishReason.ContextFull;
        if (chat?.Watch?.Invoke(text) is { } turn)
            Take(turn);
        return null;
    }

    /// <summary>Finds what can be forgotten of a full context: half of what comes after the beginning of the prompt, a quarter of the context at most.</summary>
    public (int From, int To) Forgettable(int length)
    {
        var kept = Math.Min(prompt.Length, length / 4);
        return (kept, kept + ((length - kept) / 2));
    }

    /// <summary>Takes note of what its sequence has forgotten.</summary>
    public void Forget(int from, int to)
    {
        _tokens.RemoveRange(from, to - from);
        _lookup = null;
    }

    /// <summary>Hands the result over.</summary>
    public void Finish(FinishReason reason)
    {
        var elapsed = _clock.Elapsed;
        var rest = _stops.Found is null ? _stops.Append(_text.Flush()) : "";
        if (_stops.Found is null)
            rest += _stops.Flush();
        var decoded = Math.Max(0, Written - 1);
        var evaluated = Slot is null ? 0 : Math.Max(0, Math.Min(prompt.Length, Slot.Length) - _cached);
        _chunks.Writer.TryWrite(new(rest, null, Result: new(
            reason,
            _stops.Found,
            new(prompt.Length + _beyond, _cached + (squares?.Where(square => square.End <= _cached).Sum(square => square.Beyond) ?? 0), Written),
            new(_promptTime, _firstTokenTime, decoded > 0 ? elapsed - _firstTokenTime : TimeSpan.Zero, evaluated, decoded) { DraftedTokens = _drafted, AcceptedTokens = _accepted },
            sampling.Seed)));
        Complete(null);
    }

    /// <summary>Hands over what went wrong.</summary>
    public void Fail(Exception exception) => Complete(exception);

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

    /// <summary>Gets the token that must come next, or chooses one.</summary>
    private int Next(int output)
    {
        if (!_forced.TryDequeue(out var token))
            return _sampler!.Sample(output);
        _sampler!.AcceptPrompt(token);
        _ = _sampler.TryAccept(token);
        return token;
    }

    private void Take(AnswerTurn turn)
    {
        if (turn.Forced is { } forced)
        {
            foreach (var token in vocabulary.Tokenize(forced, addSpecial: false, parseSpecial: true))
                _forced.Enqueue(token);
        }

        if (turn.Grammar is not { } grammar)
            return;
        var sampler = _context!.CreateSampler(sampling with { Options = sampling.Options.Following(grammar) });

        // A beginning that the grammar does not know leaves the answer free: what the model writes is read all the same.
        if (!vocabulary.Tokenize(turn.Written, addSpecial: false, parseSpecial: false).All(sampler.TryAccept))
        {
            sampler.Dispose();
            return;
        }

        _sampler!.Dispose();
        _sampler = sampler;
        Remember(_tokens);
    }

    /// <summary>Shows the samplers what stands before, where they look at it.</summary>
    private void Remember(IEnumerable<int> tokens)
    {
        if (!sampling.HasPenalties && !sampling.HasDry)
            return;
        foreach (var token in tokens)
        {
            // What stands for an image is no token.
            if (token >= 0)
                _sampler!.AcceptPrompt(token);
        }
    }

    private void Write(int output, int token, string text)
    {
        if (options.LogProbabilities is not { } count)
        {
            _chunks.Writer.TryWrite(new(text, token));
            return;
        }

        var logits = _context!.Logits(output);
        var normalizer = LogProbabilities.Normalizer(logits);
        var alternatives = Array.ConvertAll(
            LogProbabilities.Top(logits, normalizer, count), top => new TokenProbability(top.Token, vocabulary.Show(top.Token), top.LogProbability));
        _chunks.Writer.TryWrite(new(text, token, logits[token] - normalizer, alternatives));
    }

    private void Complete(Exception? exception)
    {
        _sampler?.Dispose();
        _sampler = null;
        _chunks.Writer.TryComplete(exception);
        Ended?.Invoke(this);
    }
}
