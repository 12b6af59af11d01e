using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LocalRunner.Architectures;
using LocalRunner.Chat;
using LocalRunner.Engine;
using LocalRunner.Gguf;
using LocalRunner.Inference.Drafts;
using LocalRunner.Memory;
using LocalRunner.Plans;
using LocalRunner.Tokenization;

namespace LocalRunner.Inference;

/// <summary>A model with everything that answers need. What computes runs on the worker's thread alone.</summary>
internal sealed class LoadedModel : IDisposable
{
    private readonly IEngineModel _model;
    private readonly IEngineContext? _context;
    private readonly DraftModel? _draft;
    private readonly IEngineProjector? _projector;
    private readonly ImageReader? _images;
    private readonly Slots? _slots;
    private readonly SavedStates? _saved;
    private readonly GgufFile _file;
    private readonly Lazy<ChatComposer> _chat;
    private readonly LoadPlan _plan;
    private readonly PooledContext _pooled;
    private readonly Embedder _embedder;
    private readonly Reranker _reranker;

    private LoadedModel(
        IEngine engine, IEngineModel model, IEngineContext? context, DraftModel? draft, IEngineProjector? projector, GgufFile file, ModelOptions options, LoadPlan plan, ChatTemplate? template)
    {
        _model = model;
        _context = context;
        (_draft, _projector) = (draft, projector);
        _file = file;
        _plan = plan;
        if (context is not null)
        {
            _saved = new SavedStates(context, model.Facts, plan.Plan.Settings.PromptCache.Bytes, SavedStateFolderOf(engine, file, options, plan, context));
            _images = projector is null ? null : new ImageReader(projector, context, plan.Plan.Settings.Uses.Projector?.Image ?? 0);
            _slots = new Slots(context, model.Facts, _saved);
            Scheduler = new Scheduler(context, _slots, _saved, new DraftLength(CanGuess(model.Facts, plan.Plan.Settings) ? plan.Plan.Settings.DraftTokens : 0), draft, savesPrompts: !model.Facts.CanGoBack, _images);
        }

        Vocabulary = new Vocabulary(model, new(() => CreateTokenizer(file.Path)), AddsSpace(file));
        _chat = new(() => new ChatComposer(template ?? ChatTemplate.Of(file), Vocabulary, projector is null ? null : new PromptImages(projector)));
        Info = Describe(file, model.Facts) with { ReadsImages = projector is not null };
        Settings = plan.Plan.Settings with
        {
            ContextLength = context?.ContextLength ?? plan.Plan.Settings.ContextLength,
            BatchSize = context?.BatchSize ?? plan.Plan.Settings.BatchSize,
            MicroBatchSize = context?.MicroBatchSize ?? plan.Plan.Settings.MicroBatchSize,
            FlashAttention = context?.FlashAttention ?? options.FlashAttention != FlashAttention.Off,
        };
        _pooled = new PooledContext(model, plan.Context, Math.Min(Info.TrainedContextLength, Settings.ContextLength), wanted => plan.Check(file, wanted));
        _embedder = new Embedder(_pooled, Vocabulary);
        _reranker = new Reranker(_pooled, Vocabulary, model.Facts.Pair, file);
    }

    public ModelInfo Info { get; }

    public PlanSettings Settings { get; }

    public MeasuredMemory Memory => _context is null ? _model.Memory : _model.Memory.Plus(_context.Memory);

    public MemoryPlan Plan => _plan.Plan;

    /// <summary>Gets the most tokens that answers have had in the cache so far.</summary>
    public int ReachedTokens => Scheduler?.MostTokens ?? 0;

    public MemoryMoment EstimateMemory() =>
        MemoryPlanner.EstimateMoment(_file, Plan, Math.Min(Scheduler?.MostAtOnce ?? 0, Settings.MicroBatchSize), ReachedTokens, _images?.MostPixels ?? 0) is var moment
        && _saved is { Bytes: > 0 } saved ? new(moment.Resident + saved.Bytes, moment.Anonymous + saved.Bytes) : moment;

    /// <summary>Gets what computes answers; null for models that write none.</summary>
    public Scheduler? Scheduler { get; }

    public Vocabulary Vocabulary { get; }

    public static LoadedModel Load(IEngine engine, string path, ModelOptions options, IProgress<double>? progress, CancellationToken cancellation)
    {
        var file = GgufFile.Open(path);
        IEngineModel? model = null;
        IEngineContext? context = null;
        IEngineProjector? projector = null;
        try
        {
            engine.Check(file, options.Adapters);
            var template = options.ChatTemplate is { } chosen ? ChatTemplate.Of(file, BuiltInTemplates.Resolve(chosen)) : null;
            var plan = LoadPlan.Create(file, options, engine.Gpus, engine);
            if (plan.Plan.Settings.Uses.Projector is null)
                options = options with { Projector = null };
            model = engine.LoadModel(file, plan.Plan.Settings, done =>
            {
                progress?.Report(done);
                return !cancellation.IsCancellationRequested;
            });
            cancellation.ThrowIfCancellationRequested();

            context = model.Facts.IsAutoregressive && !LoadPlan.IsEncoder(file) ? model.CreateContext(plan.Context) : null;
            var draft = options.DraftModel is { } draftPath ? LoadDraft(engine, draftPath, file, model.Facts, context, plan, cancellation) : null;
            projector = options.Projector is { } projectorPath ? LoadProjector(engine, projectorPath, file, model, context, plan) : null;
            return new LoadedModel(engine, model, context, draft, projector, file, options, plan, template);
        }
        catch
        {
            projector?.Dispose();
            context?.Dispose();
            model?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>Refuses what no answer can come of, before anything is queued.</summary>
    public void Check(ReadOnlySpan<int> tokens, GenerationOptions options, IReadOnlyList<PromptSquare>? squares = null)
    {
        options.Validate();
        var context = Context();
        if (tokens.IsEmpty)
            throw Require.Invalid("The prompt has no tokens. Give it some text.");
        var needed = tokens.Length + (squares?.Sum(square => square.Beyond) ?? 0);
        if (needed > context.ContextLength)
        {
            throw new LocalRunnerException(LocalRunnerError.PromptTooLong,
                $"The prompt has {needed} tokens; the context holds {context.ContextLength}. Shorten it, or load the model with a longer context.")
            {
                PromptTokens = needed,
                ContextTokens = context.ContextLength,
            };
        }

        if (_projector is { ReadsSquaresAtOnce: true } && squares?.FirstOrDefault(square => square.Vectors > Math.Min(context.BatchSize, context.MicroBatchSize)) is { } square)
        {
            throw Require.Invalid($"An image takes {square.Vectors} places that this model reads at once, and a micro-batch {Math.Min(context.BatchSize, context.MicroBatchSize)}. "
                + $"Load it with larger ones: --batch {square.Vectors} --ubatch {square.Vectors}, BatchSize and MicroBatchSize.");
        }

        var at = 0;
        foreach (var each in squares ?? [])
        {
            Vocabulary.Check(tokens[at..each.Start]);
            at = each.End;
        }

        Vocabulary.Check(tokens[at..]);
    }

    public Generation CreateGeneration(int[] tokens, GenerationOptions options, ChatMode? chat, IReadOnlyList<PromptSquare>? squares = null) =>
        new(Vocabulary, tokens, options, SamplingSettings.Resolve(options.Sampling, _file.Metadata, Context().ContextLength), chat, squares);

    /// <summary>Times the context itself, past everything that answers need.</summary>
    public TimeSpan Time(EngineTest test, CancellationToken cancellation)
    {
        var context = Context();
        test.Validate(context.ContextLength, context.Sequences, context.SharesCells);
        Scheduler!.Drain();
        _slots!.Forget();
        return Abort.Run(context, () => new EngineTimer(context, Info.VocabularySize).Run(test), cancellation);
    }

    /// <summary>Gets what makes conversations ready.</summary>
    /// <exception cref="LocalRunnerException">The model has no chat template, or writes no text.</exception>
    public ChatComposer Chat
    {
        get
        {
            _ = Context();
            return _chat.Value;
        }
    }

    /// <summary>Returns the natural log-probability of each token but the first.</summary>
    public double[] Score(ReadOnlyMemory<int> tokens, CancellationToken cancellation)
    {
        Require.InRange(tokens.Length, 2, Context().ContextLength, "The number of tokens to score", "");
        Vocabulary.Check(tokens.Span);
        var settings = _plan.Plan.Settings with { OutputRows = 0, BatchSize = _plan.Plan.Settings.MicroBatchSize };
        _plan.Check(_file, settings);
        using var context = _model.CreateContext(_plan.Context with { Plan = settings });
        return Abort.Run(context, () => Score(context, tokens.Span), cancellation);
    }

    public EmbeddingResult Embed(IReadOnlyList<string> texts, EmbeddingOptions options, CancellationToken cancellation) =>
        _embedder.Embed(texts, options, cancellation);

    public EmbeddingResult Embed(IReadOnlyList<ReadOnlyMemory<int>> texts, EmbeddingOptions options, CancellationToken cancellation) =>
        _embedder.Embed(texts, options, cancellation);

    public RerankResult Rerank(string query, IReadOnlyList<string> documents, CancellationToken cancellation) => _reranker.Rerank(query, documents, cancellation);

    public void Dispose()
    {
        _slots?.Store();
        _pooled.Dispose();
        _images?.Dispose();
        _projector?.Dispose();
        _draft?.Dispose();
        _context?.Dispose();
        _model.Dispose();
        _file.Dispose();
    }

    private static SavedStateFolder? SavedStateFolderOf(IEngine engine, GgufFile file, ModelOptions options, LoadPlan plan, IEngineContext context)
    {
        if (options.PromptCacheFolder is not { } path)
            return null;
        var settings = plan.Plan.Settings;
        var written = new FileInfo(file.Path).LastWriteTimeUtc.Ticks;
        var projector = options.Projector is { } images ? $"{Path.GetFullPath(images)}@{new FileInfo(images).LastWriteTimeUtc.Ticks}" : "";
        var adapters = string.Join('|', options.Adapters.Select(adapter => $"{adapter.Path}={adapter.Scale:R}@{new FileInfo(adapter.Path).LastWriteTimeUtc.Ticks}"));
        var folder = new SavedStateFolder(
            path,
            SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"{engine.Info.Release}|{Path.GetFullPath(file.Path)}|{file.FileBytes}|{written}|{settings.KeyCacheType}|{settings.ValueCacheType}|{context.FlashAttention}|{settings.FullWindowCache}|{adapters}{projector}"))),
            settings.PromptCache.Bytes);
        folder.Create();
        return folder;
    }

    private static DraftModel LoadDraft(
        IEngine engine, string path, GgufFile file, EngineModelFacts facts, IEngineContext? context, LoadPlan plan, CancellationToken cancellation)
    {
        if (context is null || !CanGuess(facts, plan.Plan.Settings))
        {
            throw new LocalRunnerException(LocalRunnerError.UnsupportedModel,
                $"Nothing can be guessed ahead for {file.Path}: what is guessed wrong could not be taken back. Leave the draft model out{(facts.SlidingWindow > 0 ? ", or cache the whole context in windowed layers (--swa-full, FullWindowCache)" : "")}.");
        }

        return DraftModel.Load(engine, path, file, facts, plan.Plan.Settings, _ => !cancellation.IsCancellationRequested);
    }

    private static IEngineProjector LoadProjector(IEngine engine, string path, GgufFile file, IEngineModel model, IEngineContext? context, LoadPlan plan)
    {
        if (context is null)
        {
            throw new LocalRunnerException(LocalRunnerError.UnsupportedModel,
                $"{file.Path} writes no text, so that it can be asked about no image. Leave the projector out.");
        }

        using var projector = GgufFile.Open(path);
        return engine.LoadProjector(projector, file, model, plan.Plan.Settings.Threads);
    }

    /// <summary>Returns whether guesses that were wrong can be taken back, which not every memory can.</summary>
    private static bool CanGuess(EngineModelFacts facts, PlanSettings settings) => facts.CanGoBack && (facts.SlidingWindow == 0 || settings.FullWindowCache);

    private static bool AddsSpace(GgufFile file) =>
        file.Metadata.GetBoolean("tokenizer.ggml.add_space_prefix") ?? file.Metadata.GetString("tokenizer.ggml.model") is "llama";

    /// <summary>Reads the header once more: a text may be split while the model is disposed.</summary>
    private static ModelTokenizer? CreateTokenizer(string path)
    {
        using var file = GgufFile.Open(path);
        return ModelTokenizer.TryCreate(file, out var tokenizer, out _) ? tokenizer : null;
    }

    private static double[] Score(IEngineContext context, ReadOnlySpan<int> tokens)
    {
        var scores = new double[tokens.Length - 1];
        for (var at = 0; at < tokens.Length; at += context.BatchSize)
        {
            var batch = tokens.Slice(at, Math.Min(context.BatchSize, tokens.Length - at));
            if (context.Decode(batch, at) != DecodeStatus.Done)
                throw new LocalRunnerException(LocalRunnerError.GenerationFailed, $"The engine could not compute the {batch.Length} tokens at position {at}.");
            for (var i = 0; i < batch.Length && at + i + 1 < tokens.Length; i++)
            {
                var logits = context.Logits(i);
                scores[at + i] = logits[tokens[at + i + 1]] - LogProbabilities.Normalizer(logits);
            }
        }

        return scores;
    }

    private static ModelInfo Describe(GgufFile file, EngineModelFacts facts)
    {
        var header = new ModelHeader(file);
        return new(
            file.Path,
            header.Name is { Length: > 0 } name ? name : Path.GetFileNameWithoutExtension(file.Path),
            header.ArchitectureName is { Length: > 0 } architecture ? architecture : "unknown",
            facts.Parameters,
            GgufFileTypes.Of(file) is { } type ? GgufFileTypes.NameOf(type) : "unknown",
            file.FileBytes,
            (int)Math.Min(int.MaxValue, header.TrainedContextLength ?? 0),
            facts.EmbeddingWidth,
            facts.VocabularySize,
            facts.ChatTemplate);
    }

    private IEngineContext Context() => _context is { HasMemory: true }
        ? _context
        : throw new LocalRunnerException(LocalRunnerError.UnsupportedModel,
            $"{Info.Name} ({Info.Architecture}) writes no text: it is an encoder. Use it for embeddings.");
}
