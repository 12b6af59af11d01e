using LocalRunner.Gguf;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Models;

/// <summary>A model of this process: its names, its load, and who uses it.</summary>
internal sealed class ServedModel : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly ServerOptions _server;
    private readonly CancellationTokenSource _ended = new();
    private Task<LocalModel>? _load;
    private LocalChatClient? _chat;
    private ModelCapabilities? _capabilities;
    private int _inFlight;

    public ServedModel(ServedModelOptions options, ServerOptions server)
    {
        (Options, _server) = (options, server);
        if (options.Model is { } loaded)
            _load = Task.FromResult(loaded);
    }

    public string Name => Options.Name;

    public IReadOnlyList<string> Aliases => Options.Aliases;

    public ServedModelOptions Options { get; }

    /// <summary>Gets how answers are given where a request does not say.</summary>
    public GenerationOptions Defaults => Options.Defaults;

    /// <summary>Gets the requests that are answered or waiting.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Gets when a request last began or ended; null where there was none.</summary>
    public DateTimeOffset? LastUsed { get; private set; }

    /// <summary>Gets the part of the weights that is loaded, 0 to 1.</summary>
    public double LoadProgress { get; private set; }

    /// <summary>Gets when the model was loaded, or taken over loaded; null before.</summary>
    public DateTimeOffset? LoadedAt { get; private set; }

    /// <summary>Gets the model; null before it is loaded.</summary>
    public LocalModel? Loaded => _load is { IsCompletedSuccessfully: true } load ? load.Result : null;

    public ModelState State => _load switch
    {
        null => ModelState.Unloaded,
        { IsCompletedSuccessfully: true } => ModelState.Loaded,
        { IsCompleted: true } => ModelState.Failed,
        _ => ModelState.Loading,
    };

    /// <summary>Gets why the load failed; null where it did not.</summary>
    public Exception? Failure => _load?.Exception?.InnerException;

    /// <summary>Loads the model where nobody did; a load that failed is tried again.</summary>
    public Task<LocalModel> LoadAsync()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_ended.IsCancellationRequested, this);
            if (_load is null or { IsFaulted: true } or { IsCanceled: true })
                _load = LoadAsync(Options.Path!);
            return _load;
        }
    }

    /// <summary>Begins a request, waiting for a model that is being loaded. What it returns is disposed when the answer is through.</summary>
    /// <exception cref="ApiException">The model has as many requests as it takes, or is still being loaded.</exception>
    /// <exception cref="LocalRunnerException">It can't be loaded.</exception>
    public async Task<ModelUse> UseAsync(CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _inFlight) > _server.MaxRequests)
        {
            Interlocked.Decrement(ref _inFlight);
            throw new ApiException(ApiError.Busy(_server.MaxRequests));
        }

        try
        {
            LastUsed = DateTimeOffset.UtcNow;
            return new(this, await LoadAsync().WaitAsync(_server.LoadWait, cancellation));
        }
        catch (TimeoutException)
        {
            End();
            throw new ApiException(ApiError.Loading(Name));
        }
        catch
        {
            End();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<LocalModel>? load;
        lock (_gate)
        {
            if (_ended.IsCancellationRequested)
                return;
            _ended.Cancel();
            load = _load;
        }

        if (load is not null && Options.Model is null)
        {
            await ((Task)load).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (load.IsCompletedSuccessfully)
                await load.Result.DisposeAsync();
        }

        _ended.Dispose();
    }

    /// <summary>Gets what the model can do, read from its file once.</summary>
    internal ModelCapabilities Capabilities(LocalModel model)
    {
        if (_capabilities is { } known)
            return known;
        using var file = GgufFile.Open(model.Info.Path);
        return _capabilities = ModelCapabilities.Of(file, model.Info.ReadsImages);
    }

    internal LocalChatClient ChatOf(LocalModel model) => _chat ??= new(model);

    internal void End()
    {
        LastUsed = DateTimeOffset.UtcNow;
        Interlocked.Decrement(ref _inFlight);
    }

    private async Task<LocalModel> LoadAsync(string path)
    {
        var model = await LocalModel.LoadAsync(path, Options.Options, new LoadReport(this), _ended.Token);
        LoadedAt = DateTimeOffset.UtcNow;
        LoadProgress = 1;
        return model;
    }

    private sealed class LoadReport(ServedModel served) : IProgress<double>
    {
        public void Report(double value) => served.LoadProgress = value;
    }
}
