using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LocalRunner;

/// <summary>A model that is loaded when it is first asked for, by one caller for all, and disposed with its container.</summary>
internal sealed partial class LocalModelSource : IAsyncDisposable, IDisposable
{
    private readonly string? _path;
    private readonly ModelOptions? _options;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private LocalModel? _model;
    private volatile bool _disposed;

    public LocalModelSource(string name, string path, ModelOptions? options, ILoggerFactory? loggers)
    {
        (Name, _path, _options) = (name, path, options);
        _logger = loggers?.CreateLogger<LocalModel>() ?? (ILogger)NullLogger.Instance;
    }

    private LocalModelSource(LocalModel model) => (Name, _model, _logger) = (model.Info.Name, model, NullLogger.Instance);

    public string Name { get; }

    /// <summary>Gets the model; null before anyone asked for it.</summary>
    public LocalModel? Loaded => Volatile.Read(ref _model);

    /// <summary>Makes a source of a model that is loaded already, and that it never disposes.</summary>
    public static LocalModelSource Of(LocalModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new(model);
    }

    /// <summary>Gets the model, loading it first where nobody did. A load that failed is tried again by the next caller.</summary>
    public async ValueTask<LocalModel> GetAsync(CancellationToken cancellation)
    {
        ThrowIfDisposed();
        if (Loaded is { } loaded)
            return loaded;
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ThrowIfDisposed();
            if (Loaded is { } meanwhile)
                return meanwhile;
            Loading(Name, _path!);
            var model = await LocalModel.LoadAsync(_path!, _options, null, cancellation).ConfigureAwait(false);
            LoadedIn(Name, model.LoadDuration.TotalSeconds, model.Plan.Memory.ResidentPeak);
            Volatile.Write(ref _model, model);
            return model;
        }
        catch (LocalRunnerException exception)
        {
            Failed(exception, Name, exception.Message);
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    private void ThrowIfDisposed()
    {
        if (_disposed)
            throw new ObjectDisposedException(typeof(LocalModel).FullName, $"The model {Name} ({_path}) was disposed with its container. Call it before the container is disposed.");
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            _disposed = true;
            if (_path is not null && _model is { } model)
                await model.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    [LoggerMessage(Level = LogLevel.Information, Message = "Loading the model {Name} from {Path}.")]
    private partial void Loading(string name, string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "Loaded the model {Name} in {Seconds:0.0} s; it is planned to take {Bytes} bytes at most.")]
    private partial void LoadedIn(string name, double seconds, long bytes);

    [LoggerMessage(Level = LogLevel.Error, Message = "The model {Name} did not load: {Reason}")]
    private partial void Failed(Exception exception, string name, string reason);
}
