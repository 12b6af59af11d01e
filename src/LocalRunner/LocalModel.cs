using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using LocalRunner.Chat;
using LocalRunner.Devices;
using LocalRunner.Engine;
using LocalRunner.Engine.Llama;
using LocalRunner.Gguf;
using LocalRunner.Grammars.Schemas;
using LocalRunner.Inference;
using LocalRunner.Memory;
using LocalRunner.Plans;
using LocalRunner.Store;
using Microsoft.Extensions.AI;

namespace LocalRunner;

/// <summary>
/// Holds a loaded model and answers with it. All members may be called from any thread. Answers are computed on a thread of the model's
/// own, <see cref="PlanOptions.Parallel"/> of them side by side and the others in the order of the calls.
/// </summary>
public sealed class LocalModel : IAsyncDisposable, IDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<Generation> _running = [];
    private readonly Worker _worker;
    private readonly LoadedModel _loaded;
    private readonly CancellationTokenSource _lifetime = new();
    private bool _disposed;
    private Task? _disposal;

    internal LocalModel(LoadedModel loaded, Worker worker, TimeSpan loadDuration)
    {
        _loaded = loaded;
        _worker = worker;
        LoadDuration = loadDuration;
        if (loaded.Scheduler is { } scheduler)
            worker.Serve(scheduler);
    }

    /// <summary>Gets what the model is.</summary>
    public ModelInfo Info => _loaded.Info;

    /// <summary>Gets the settings that it really runs with.</summary>
    public PlanSettings Settings => _loaded.Settings;

    /// <summary>Gets what the weights and the context took, as the engine says.</summary>
    public MeasuredMemory Memory => _loaded.Memory;

    /// <summary>Gets the plan that it was loaded by: what it was predicted to take of memory, component by component.</summary>
    public MemoryPlan Plan => _loaded.Plan;

    /// <summary>Gets the most tokens that answers have had in the cache so far.</summary>
    public int ReachedTokens => _loaded.ReachedTokens;

    /// <summary>Gets the time that loading took.</summary>
    public TimeSpan LoadDuration { get; }

    /// <summary>Loads a model from a GGUF file, the first one of a split model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How to load it; null takes the defaults.</param>
    /// <param name="progress">Gets the part of the weights that is loaded, 0 to 1.</param>
    /// <param name="cancellation">Stops the load.</param>
    /// <returns>The model, ready to answer. Dispose it to free its memory.</returns>
    /// <exception cref="LocalRunnerException">The file can't be used, the options contradict it, or the library is missing.</exception>
    /// <exception cref="OperationCanceledException">The load was cancelled.</exception>
    public static Task<LocalModel> LoadAsync(
        string path, ModelOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellation = default) =>
        LoadAsync(DefaultEngine, path, options, progress, cancellation);

    /// <summary>Loads a model by what names it, and downloads it first where it is not on this machine.</summary>
    /// <param name="reference">The model: a file, a name, a repository, an address. Where it leaves the quant open, the planner chooses the best that fits.</param>
    /// <param name="options">How to load it; null takes the defaults.</param>
    /// <param name="store">Where models are and come from; null takes the environment.</param>
    /// <param name="download">Gets how far a download is.</param>
    /// <param name="progress">Gets the part of the weights that is loaded, 0 to 1.</param>
    /// <param name="cancellation">Stops the download, which a later call goes on with, or the load.</param>
    /// <returns>The model, ready to answer. Dispose it to free its memory.</returns>
    /// <exception cref="LocalRunnerException">The model can't be had, the file can't be used, the options contradict it, or the library is missing.</exception>
    /// <exception cref="OperationCanceledException">The download or the load was cancelled.</exception>
    public static async Task<LocalModel> LoadAsync(
        ModelReference reference,
        ModelOptions? options = null,
        ModelStore? store = null,
        IProgress<PullProgress>? download = null,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        options?.Validate();
        store ??= new ModelStore();
        var path = await store.PullAsync(reference, download, options, device: null, cancellation).ConfigureAwait(false);
        if (reference is not FileReference)
            options = store.WithProjector(options ?? new ModelOptions(), path);
        return await LoadAsync(path, options, progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>Finds what adapters and answers take memory for, for plans without loading (<see cref="PlanOptions.Uses"/>).</summary>
    /// <param name="model">The model's header.</param>
    /// <param name="options">The adapters, the draft model, and the answers that are planned.</param>
    /// <param name="device">The machine; null is this one.</param>
    /// <exception cref="LocalRunnerException">An adapter or the draft model can't be read, or an option is outside what it allows.</exception>
    public static PlanUses UsesOf(GgufFile model, ModelOptions options, DeviceInfo? device = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return ProcessUses.Of(model, options, device);
    }

    /// <summary>
    /// Computes what the plan expects the process to keep in memory by now, at the most tokens that were computed at once and cached so far:
    /// less than <see cref="MemoryEstimate.ResidentPeak"/> until the context is full.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public MemoryMoment EstimateMemory()
    {
        ThrowIfDisposed();
        return _loaded.EstimateMemory();
    }

    /// <summary>Gets what computes where nothing else is named.</summary>
    internal static IEngine DefaultEngine => LlamaEngine.Instance;

    internal static async Task<LocalModel> LoadAsync(
        IEngine engine, string path, ModelOptions? options, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new ModelOptions();
        options.Validate();

        var clock = Stopwatch.StartNew();
        var worker = new Worker("LocalRunner " + Path.GetFileName(path));
        try
        {
            var loaded = await worker.RunAsync(() => LoadedModel.Load(engine, path, options, progress, cancellation), cancellation).ConfigureAwait(false);
            return new LocalModel(loaded, worker, clock.Elapsed);
        }
        catch
        {
            worker.Dispose();
            throw;
        }
    }

    /// <summary>Answers a question that stands for itself, as a conversation of one message.</summary>
    /// <param name="question">The question.</param>
    /// <param name="options">How to answer; null takes the defaults.</param>
    /// <param name="cancellation">Ends the answer.</param>
    /// <returns>The whole answer.</returns>
    /// <exception cref="LocalRunnerException">The question is longer than the context, the model has no chat template, or the engine failed.</exception>
    /// <exception cref="OperationCanceledException">The answer was cancelled.</exception>
    public Task<ModelAnswer> AnswerAsync(string question, GenerationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(question);
        return AnswerAsync([new ChatMessage(ChatRole.User, question)], options, cancellation);
    }

    /// <summary>Answers a conversation, and returns when the answer is whole. <see cref="Conversation"/> keeps one.</summary>
    /// <param name="messages">The conversation so far.</param>
    /// <param name="options">How to answer; null takes the defaults.</param>
    /// <param name="cancellation">Ends the answer.</param>
    /// <returns>The whole answer.</returns>
    /// <exception cref="LocalRunnerException">The conversation is longer than the context, the model has no chat template, or the engine failed.</exception>
    /// <exception cref="OperationCanceledException">The answer was cancelled.</exception>
    public async Task<ModelAnswer> AnswerAsync(IEnumerable<ChatMessage> messages, GenerationOptions? options = null, CancellationToken cancellation = default)
    {
        var (text, reasoning) = (new StringBuilder(), new StringBuilder());
        GenerationResult? result = null;
        await foreach (var chunk in GenerateAsync(messages, options, cancellation).ConfigureAwait(false))
        {
            text.Append(chunk.Text);
            reasoning.Append(chunk.Reasoning);
            result = chunk.Result ?? result;
        }

        if (result!.FinishReason == FinishReason.Cancelled)
        {
            cancellation.ThrowIfCancellationRequested();
            throw new OperationCanceledException("The answer was cancelled: the model was disposed.");
        }

        return new(text.ToString(), reasoning.ToString(), result);
    }

    /// <summary>Continues a text. Cancelling ends the stream with a last chunk that says so and does not throw, so that nothing written is lost.</summary>
    /// <param name="prompt">The text; control tokens written out in it, such as &lt;|im_start|&gt;, count as such.</param>
    /// <param name="options">How to answer; null takes the defaults.</param>
    /// <param name="cancellation">Ends the answer, also inside the prompt; the last chunk then says <see cref="FinishReason.Cancelled"/>.</param>
    /// <returns>One chunk a token as it comes, and a last one with the result.</returns>
    /// <exception cref="LocalRunnerException">The prompt is longer than the context, an option is outside what it allows, or the engine failed.</exception>
    public IAsyncEnumerable<TokenChunk> GenerateAsync(string prompt, GenerationOptions? options = null, CancellationToken cancellation = default) =>
        GenerateTextAsync(prompt, options, cancellation);

    /// <summary>
    /// Answers a conversation, written out by the model's chat template. Cancelling ends the stream with a last chunk that says so and
    /// does not throw, so that nothing written is lost. What the model thinks comes apart from what it says.
    /// </summary>
    /// <param name="messages">The conversation so far: texts, reasoning, function calls and their results, and images in the user's where <see cref="ModelInfo.ReadsImages"/>.</param>
    /// <param name="options">How to answer; null takes the defaults.</param>
    /// <param name="cancellation">Ends the answer, also inside the prompt; the last chunk then says <see cref="FinishReason.Cancelled"/>.</param>
    /// <returns>One chunk a token as it comes, and a last one with the result. A chunk can be empty while a marker may have begun.</returns>
    /// <exception cref="LocalRunnerException">
    /// The conversation is longer than the context, the model has no chat template or one that refuses the conversation, an option is
    /// outside what it allows, or the engine failed.
    /// </exception>
    public IAsyncEnumerable<TokenChunk> GenerateAsync(
        IEnumerable<ChatMessage> messages, GenerationOptions? options = null, CancellationToken cancellation = default)
    {
        ThrowIfDisposed();
        var prepared = Prepare(ChatOptionsReader.Request(messages, options: null, options), options);
        return prepared.Options.ShowSpecialTokens
            ? StreamAsync(prepared, cancellation)
            : SplitAsync(prepared, cancellation);
    }

    /// <summary>Continues tokens. Cancelling ends the stream with a last chunk that says so and does not throw, so that nothing written is lost.</summary>
    /// <param name="tokens">The token ids.</param>
    /// <param name="options">How to answer; null takes the defaults.</param>
    /// <param name="cancellation">Ends the answer, also inside the prompt; the last chunk then says <see cref="FinishReason.Cancelled"/>.</param>
    /// <returns>One chunk a token as it comes, and a last one with the result.</returns>
    /// <exception cref="LocalRunnerException">The prompt is longer than the context, an option is outside what it allows, or the engine failed.</exception>
    public IAsyncEnumerable<TokenChunk> GenerateAsync(
        ReadOnlyMemory<int> tokens, GenerationOptions? options = null, CancellationToken cancellation = default)
    {
        ThrowIfDisposed();
        options = SchemaSampling.Of(options ?? new GenerationOptions());
        var prompt = tokens.ToArray();
        _loaded.Check(prompt, options);
        return StreamAsync(prompt, options, chat: null, cancellation);
    }

    /// <summary>Makes a conversation ready, and refuses what no answer can come of.</summary>
    internal PreparedChat Prepare(ChatRequest request, GenerationOptions? options)
    {
        ThrowIfDisposed();
        try
        {
            var prepared = _loaded.Chat.Prepare(request, options ?? new GenerationOptions());
            _loaded.Check(prepared.Prompt, prepared.Options, prepared.Squares);
            return prepared;
        }
        catch (ObjectDisposedException) when (_disposed)
        {
            // Disposed meanwhile: what was found to be gone is a part that nobody knows.
            throw Disposed();
        }
    }

    internal IAsyncEnumerable<TokenChunk> StreamAsync(PreparedChat chat, CancellationToken cancellation) =>
        StreamAsync(chat.Prompt, chat.Options, chat.Mode, cancellation, chat.Squares);

    /// <summary>Writes a conversation out as the prompt that the model's chat template makes of it.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="addAssistant">Whether the text ends where the model is to answer.</param>
    /// <param name="thinking">Whether the model is to think; null leaves it to the template.</param>
    /// <exception cref="LocalRunnerException">The model has no template, or one that refuses the conversation; <see cref="ModelOptions.ChatTemplate"/> names another.</exception>
    public string FormatChat(IEnumerable<ChatMessage> messages, bool addAssistant = true, ThinkingOptions? thinking = null)
    {
        ThrowIfDisposed();
        return _loaded.Chat.Render(new ChatRequest(MessageValues.Of(messages)), addAssistant, thinking);
    }

    /// <summary>Splits a text into tokens, on the calling thread and beside whatever the model computes.</summary>
    /// <param name="text">The text; halves of surrogate pairs count as U+FFFD.</param>
    /// <param name="addSpecial">Whether the begin and end tokens that the model expects are added.</param>
    /// <param name="parseSpecial">Whether control tokens written out in the text count as such.</param>
    /// <returns>The ids of the tokens.</returns>
    /// <exception cref="LocalRunnerException">The text has more than 2^28 characters, or more than 2,000,000 for a tokenizer that only the engine knows.</exception>
    public int[] Tokenize(string text, bool addSpecial = true, bool parseSpecial = true)
    {
        ThrowIfDisposed();
        return _loaded.Vocabulary.Tokenize(text, addSpecial, parseSpecial);
    }

    /// <summary>Joins tokens into text.</summary>
    /// <param name="tokens">The token ids.</param>
    /// <param name="showSpecial">Whether control tokens show.</param>
    /// <exception cref="LocalRunnerException">An id is none of the vocabulary.</exception>
    public string Detokenize(ReadOnlySpan<int> tokens, bool showSpecial = false)
    {
        ThrowIfDisposed();
        return _loaded.Vocabulary.Detokenize(tokens, showSpecial);
    }

    /// <summary>Gets the bytes of a token, which need not be whole characters; control tokens are written out.</summary>
    /// <param name="token">The token's id.</param>
    /// <exception cref="LocalRunnerException">The id is none of the vocabulary.</exception>
    public byte[] PieceOf(int token)
    {
        ThrowIfDisposed();
        _loaded.Vocabulary.Check([token]);
        var (text, bytes) = _loaded.Vocabulary.Piece(token, showSpecial: true);
        return text is null ? bytes : Encoding.UTF8.GetBytes(text);
    }

    /// <summary>Measures how likely the model finds a text: the perplexity is exp(−mean).</summary>
    /// <param name="tokens">At least 2 and at most as many token ids as the context holds.</param>
    /// <param name="cancellation">Stops the computation.</param>
    /// <returns>The natural log-probability of each token but the first, given those before it.</returns>
    public Task<double[]> ScoreAsync(ReadOnlyMemory<int> tokens, CancellationToken cancellation = default)
    {
        ThrowIfDisposed();
        return RunAsync(stop => _loaded.Score(tokens, stop), cancellation);
    }

    /// <summary>Turns texts into vectors; as many as fit are computed in one batch.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="options">How; null takes what the model was made for.</param>
    /// <param name="cancellation">Stops the computation.</param>
    /// <exception cref="LocalRunnerException">The model gives no vectors, or a text has more tokens than it reads.</exception>
    public Task<EmbeddingResult> EmbedAsync(IReadOnlyList<string> texts, EmbeddingOptions? options = null, CancellationToken cancellation = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(texts);
        return RunAsync(stop => _loaded.Embed(texts, options ?? new EmbeddingOptions(), stop), cancellation);
    }

    /// <summary>Turns texts that are given as tokens into vectors; as many as fit are computed in one batch.</summary>
    /// <param name="texts">The token ids of each text, with the begin and end tokens that the model expects.</param>
    /// <param name="options">How; null takes what the model was made for.</param>
    /// <param name="cancellation">Stops the computation.</param>
    /// <exception cref="LocalRunnerException">The model gives no vectors, an id is none of the vocabulary, or a text has more tokens than it reads.</exception>
    public Task<EmbeddingResult> EmbedAsync(
        IReadOnlyList<ReadOnlyMemory<int>> texts, EmbeddingOptions? options = null, CancellationToken cancellation = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(texts);
        return RunAsync(stop => _loaded.Embed(texts, options ?? new EmbeddingOptions(), stop), cancellation);
    }

    /// <summary>Orders documents by how well they answer a query, with a reranker; as many as fit are computed in one batch.</summary>
    /// <param name="query">The query.</param>
    /// <param name="documents">The documents.</param>
    /// <param name="cancellation">Stops the computation.</param>
    /// <returns>All documents with their scores, the best first.</returns>
    /// <exception cref="LocalRunnerException">The model is no reranker, or a document has more tokens, together with the query, than it reads.</exception>
    public Task<RerankResult> RerankAsync(string query, IReadOnlyList<string> documents, CancellationToken cancellation = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(documents);
        return RunAsync(stop => _loaded.Rerank(query, documents, stop), cancellation);
    }

    /// <summary>Times the engine alone, without sampling, text or stream. What was in the KV cache is forgotten.</summary>
    /// <param name="test">What is computed.</param>
    /// <param name="cancellation">Stops the computation.</param>
    /// <returns>The time that the prompt and answer tokens took together.</returns>
    /// <exception cref="LocalRunnerException">The test does not fit into the context, the model writes no text, or the engine failed.</exception>
    public Task<TimeSpan> TimeAsync(EngineTest test, CancellationToken cancellation = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(test);
        return RunAsync(stop => _loaded.Time(test, stop), cancellation);
    }

    /// <summary>Returns whether a token ends an answer.</summary>
    /// <param name="token">The token's id.</param>
    /// <exception cref="LocalRunnerException">The id is none of the vocabulary.</exception>
    public bool IsEndOfGeneration(int token)
    {
        ThrowIfDisposed();
        _loaded.Vocabulary.Check([token]);
        return _loaded.Vocabulary.IsEndOfGeneration(token);
    }

    /// <summary>Ends what runs and frees the model. Answers under way end with <see cref="FinishReason.Cancelled"/>, other calls as cancelled.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _disposed = true;
                foreach (var generation in _running)
                    generation.Cancel();
                _disposal = FreeAsync();
            }

            return new(_disposal!);
        }
    }

    /// <summary>Ends what runs and frees the model, and waits until it is free; for containers that dispose synchronously.</summary>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task FreeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await Task.Run(() =>
        {
            _worker.Dispose();
            _loaded.Dispose();
        }).ConfigureAwait(false);
        _lifetime.Dispose();
    }

    /// <summary>Splits a short text at once, so that its mistakes show at once, and a long one off the caller's thread.</summary>
    private IAsyncEnumerable<TokenChunk> GenerateTextAsync(string prompt, GenerationOptions? options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        if (prompt.Length <= Vocabulary.ShortText)
            return GenerateAsync(Tokenize(prompt), options, cancellation);
        ThrowIfDisposed();
        options?.Validate();
        return StreamTextAsync(prompt, options, cancellation);
    }

    private async IAsyncEnumerable<TokenChunk> StreamTextAsync(
        string prompt, GenerationOptions? options, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var tokens = await Task.Run(() => Tokenize(prompt), CancellationToken.None).ConfigureAwait(false);
        await foreach (var chunk in GenerateAsync(tokens, options, cancellation).ConfigureAwait(false))
            yield return chunk;
    }

    private async IAsyncEnumerable<TokenChunk> StreamAsync(
        int[] prompt, GenerationOptions options, ChatMode? chat, [EnumeratorCancellation] CancellationToken cancellation, IReadOnlyList<PromptSquare>? squares = null)
    {
        // Whoever enumerates twice gets two answers.
        var generation = _loaded.CreateGeneration(prompt, options, chat, squares);

        // Before the work is queued, so that a token cancelled by then is seen in time.
        using var registration = cancellation.UnsafeRegister(static state => ((Generation)state!).Cancel(), generation);
        lock (_gate)
        {
            ThrowIfDisposed();
            generation.Ended = Leave;
            _running.Add(generation);
            _worker.Post(() => _loaded.Scheduler!.Add(generation));
        }

        try
        {
            while (await generation.Chunks.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                while (generation.Chunks.TryRead(out var chunk))
                    yield return chunk;
            }
        }
        finally
        {
            // A consumer that leaves in the middle wants no more of it computed.
            generation.Cancel();
        }
    }

    /// <summary>Tells what the model says from what it thinks.</summary>
    private async IAsyncEnumerable<TokenChunk> SplitAsync(PreparedChat chat, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var chunk in new ChatPrompt(this, chat).AnswerAsync(cancellation).ConfigureAwait(false))
            yield return chunk.Token with { Text = chunk.Text, Reasoning = chunk.Reasoning };
    }

    /// <summary>Runs work that ends when the caller cancels, and when the model is disposed.</summary>
    private async Task<T> RunAsync<T>(Func<CancellationToken, T> work, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _lifetime.Token);
        Task<T> outcome;
        lock (_gate)
        {
            ThrowIfDisposed();
            outcome = _worker.RunAsync(() => work(stop.Token), stop.Token);
        }

        return await outcome.ConfigureAwait(false);
    }

    private void ThrowIfDisposed()
    {
        if (_disposed)
            throw Disposed();
    }

    private ObjectDisposedException Disposed() =>
        new(typeof(LocalModel).FullName, $"The model {Info.Name} ({Info.Path}) was disposed. Load it again, or dispose it, or its container, after the last call.");

    private void Leave(Generation generation)
    {
        lock (_gate)
            _running.Remove(generation);
    }
}
