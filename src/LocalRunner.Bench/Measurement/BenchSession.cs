using System.Diagnostics;
using LocalRunner.Bench.Results;
using LocalRunner.Engine;

namespace LocalRunner.Bench.Measurement;

/// <summary>A loaded model and its tests. What is timed is a repetition; what prepares it is not.</summary>
internal sealed class BenchSession : IAsyncDisposable
{
    private static readonly TimeSpan s_wakeTime = TimeSpan.FromMilliseconds(100);
    private readonly string _path;
    private readonly ModelOptions _options;
    private readonly int[] _tokens;
    private readonly Dictionary<int, string> _prompts = [];
    private LocalModel _model;
    private SamplingOptions? _sampling;

    private BenchSession(string path, ModelOptions options, LocalModel model)
    {
        (_path, _options, _model) = (path, options, model);

        // Which tokens does not matter to the time, but for models that choose experts by them.
        var random = new Random(1);
        _tokens = [.. Enumerable.Range(0, model.Settings.ContextLength).Select(_ => random.Next(model.Info.VocabularySize))];
    }

    public LocalModel Model => _model;

    public static async Task<BenchSession> LoadAsync(string path, ModelOptions options, CancellationToken cancellation) =>
        new(path, options, await LocalModel.LoadAsync(path, options, null, cancellation).ConfigureAwait(false));

    /// <summary>Fills the context once as far as the tests will, so that every page that they use is there, and the processor is awake.</summary>
    public Task WarmUpAsync(int tokens, CancellationToken cancellation) => _model.ComputeAsync(
        context =>
        {
            var read = Math.Max(1, Math.Min(tokens, context.ContextLength) - 4);
            Fill(context, read);
            Write(context, read, Math.Min(4, context.ContextLength - read));
            return true;
        },
        cancellation);

    /// <summary>Runs a test once and returns its seconds.</summary>
    /// <param name="test">The test.</param>
    /// <param name="wake">Whether the engine's threads have slept since their last work and must be awake before the time counts.</param>
    /// <param name="onStart">Called when all that does not count is done.</param>
    /// <param name="cancellation">Stops the test.</param>
    public async Task<double> RunAsync(BenchTest test, bool wake, Action? onStart, CancellationToken cancellation)
    {
        if (test.Kind is BenchTestKind.Prompt or BenchTestKind.Generate)
        {
            return await _model.ComputeAsync(
                context =>
                {
                    Fill(context, test.Depth);
                    if (wake)
                        Wake(context, test.Depth);
                    onStart?.Invoke();
                    return Time(context, test);
                },
                cancellation).ConfigureAwait(false);
        }

        onStart?.Invoke();
        return test.Kind switch
        {
            BenchTestKind.Chat => await TimeChatAsync(test, test.AnswerTokens, reuse: false, cancellation).ConfigureAwait(false),
            BenchTestKind.FirstToken => await TimeChatAsync(test, 1, reuse: false, cancellation).ConfigureAwait(false),
            BenchTestKind.FirstTokenCached => await TimeCachedAsync(test, cancellation).ConfigureAwait(false),
            _ => await ReloadAsync(cancellation).ConfigureAwait(false),
        };
    }

    public ValueTask DisposeAsync() => _model.DisposeAsync();

    private double Time(IEngineContext context, BenchTest test)
    {
        var start = Stopwatch.GetTimestamp();
        if (test.Kind == BenchTestKind.Prompt)
            Read(context, test.Depth, test.PromptTokens);
        else
            Write(context, test.Depth, test.AnswerTokens);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>
    /// Writes tokens that don't count for a moment: up to 60 milliseconds go by until each thread that slept has a core of its own. What is
    /// timed follows at once, on the same thread.
    /// </summary>
    private void Wake(IEngineContext context, int length)
    {
        var start = Stopwatch.GetTimestamp();
        for (var at = length; at < context.ContextLength && Stopwatch.GetElapsedTime(start) < s_wakeTime; at++)
            Write(context, at, 1);
        Fill(context, length);
    }

    /// <summary>Brings the context to a number of tokens, going back where it can and starting over where it can't.</summary>
    private void Fill(IEngineContext context, int length)
    {
        var window = context.FirstPosition > 0;
        if (context.Length > length && (window || !context.Truncate(length)))
            _ = context.Truncate(0);
        Read(context, context.Length, length - context.Length);
    }

    private void Read(IEngineContext context, int from, int count)
    {
        for (var at = from; at < from + count; at += context.BatchSize)
            Decode(context, _tokens.AsSpan(at, Math.Min(context.BatchSize, from + count - at)), at);
    }

    private void Write(IEngineContext context, int from, int count)
    {
        for (var at = from; at < from + count; at++)
            Decode(context, _tokens.AsSpan(at, 1), at);
    }

    /// <summary>Asking for the logits waits for them, on a GPU too.</summary>
    private static void Decode(IEngineContext context, ReadOnlySpan<int> tokens, int position)
    {
        if (context.Decode(tokens, position) is not DecodeStatus.Done and var status)
            throw new LocalRunnerException(LocalRunnerError.GenerationFailed, $"{tokens.Length} tokens at position {position} ended as {status}.");
        _ = context.Logits(-1);
    }

    /// <summary>The consumer's clock: from the call with a text to the last chunk.</summary>
    private async Task<double> TimeChatAsync(BenchTest test, int tokens, bool reuse, CancellationToken cancellation)
    {
        if (!_prompts.TryGetValue(test.PromptTokens, out var prompt))
            _prompts.Add(test.PromptTokens, prompt = BenchText.OfTokens(_model, test.PromptTokens));
        var options = new GenerationOptions { MaxTokens = tokens, ReusePrefix = reuse, Sampling = _sampling ??= Sampling() };
        var start = Stopwatch.GetTimestamp();
        var written = 0;
        await foreach (var chunk in _model.GenerateAsync(prompt, options, cancellation).ConfigureAwait(false))
            written += chunk.Token is null ? 0 : 1;
        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        cancellation.ThrowIfCancellationRequested();
        return written == tokens ? elapsed : throw new LocalRunnerException(
            LocalRunnerError.GenerationFailed, $"{test.Name} wrote {written} of {tokens} tokens. Give a longer context with --ctx.");
    }

    private async Task<double> TimeCachedAsync(BenchTest test, CancellationToken cancellation)
    {
        _ = await TimeChatAsync(test, 1, reuse: true, cancellation).ConfigureAwait(false);
        return await TimeChatAsync(test, 1, reuse: true, cancellation).ConfigureAwait(false);
    }

    /// <summary>Answers are to be of the wanted length, so the tokens that would end them are forbidden.</summary>
    private SamplingOptions Sampling() => new()
    {
        Seed = 1,
        LogitBias = Enumerable.Range(0, _model.Info.VocabularySize).Where(_model.IsEndOfGeneration).ToDictionary(token => token, _ => float.NegativeInfinity),
    };

    private async Task<double> ReloadAsync(CancellationToken cancellation)
    {
        await _model.DisposeAsync().ConfigureAwait(false);
        _model = await LocalModel.LoadAsync(_path, _options, null, cancellation).ConfigureAwait(false);
        return _model.LoadDuration.TotalSeconds;
    }
}
