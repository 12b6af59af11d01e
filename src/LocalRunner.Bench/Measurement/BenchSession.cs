using System.Diagnostics;
using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Measurement;

/// <summary>A loaded model and its tests. What is timed is a repetition; what prepares it is not.</summary>
internal sealed class BenchSession : IAsyncDisposable
{
    private static readonly TimeSpan s_wakeTime = TimeSpan.FromMilliseconds(100);
    private readonly string _path;
    private readonly ModelOptions _options;
    private readonly Dictionary<int, string> _prompts = [];
    private LocalModel _model;
    private SamplingOptions? _sampling;

    private BenchSession(string path, ModelOptions options, LocalModel model) => (_path, _options, _model) = (path, options, model);

    public LocalModel Model => _model;

    public static async Task<BenchSession> LoadAsync(string path, ModelOptions options, CancellationToken cancellation) =>
        new(path, options, await LocalModel.LoadAsync(path, options, null, cancellation).ConfigureAwait(false));

    /// <summary>Fills the context once as far as the tests will, so that every page that they use is there, and the processor is awake.</summary>
    public Task WarmUpAsync(int tokens, CancellationToken cancellation)
    {
        var context = _model.Settings.ContextLength;
        var prefill = Math.Max(1, Math.Min(tokens, context) - 4);
        return _model.TimeAsync(new() { PromptTokens = prefill, AnswerTokens = Math.Min(4, context - prefill) }, cancellation);
    }

    /// <summary>Runs a test once and returns its seconds.</summary>
    /// <param name="test">The test.</param>
    /// <param name="wake">Whether the engine's threads have slept since their last work and must be awake before the time counts.</param>
    /// <param name="onStart">Called when all that does not count is done.</param>
    /// <param name="cancellation">Stops the test.</param>
    public async Task<double> RunAsync(BenchTest test, bool wake, Action? onStart, CancellationToken cancellation)
    {
        if (test.Kind is BenchTestKind.Prompt or BenchTestKind.Generate or BenchTestKind.Parallel or BenchTestKind.Sustain)
        {
            var isPrompt = test.Kind == BenchTestKind.Prompt;
            var time = await _model.TimeAsync(
                new()
                {
                    Depth = test.Depth,
                    PromptTokens = isPrompt ? test.PromptTokens : 0,
                    AnswerTokens = isPrompt ? 0 : test.AnswerTokens,
                    Sequences = test.Sequences,
                    WarmUp = wake ? s_wakeTime : TimeSpan.Zero,
                    Started = onStart,
                },
                cancellation).ConfigureAwait(false);
            return time.TotalSeconds;
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
