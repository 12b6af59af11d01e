using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace LocalRunner.Server.Router;

/// <summary>
/// The process of one worker. It ends when its stdin does, so that it never outlives the router; what it writes on stderr is kept,
/// the last lines of it, for whoever asks why it died.
/// </summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private const int KeptLines = 20;
    private const int LongestLine = 400;

    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _lines = new();
    private readonly string _model;
    private WorkerNote? _refusal;
    private double _loaded;

    private WorkerProcess(string model, Process process)
    {
        (_model, _process, Id) = (model, process, process.Id);
        Ended = WatchAsync();
    }

    /// <summary>Gets a task that ends when it serves, and fails as the load did.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Gets a task that ends with the process, and tells how.</summary>
    public Task<WorkerFailure> Ended { get; }

    public int Id { get; }

    /// <summary>Gets whether it has ended, as the system knows it at this moment.</summary>
    public bool HasExited
    {
        get
        {
            try
            {
                return _process.HasExited;
            }
            catch (InvalidOperationException)
            {
                return true;
            }
        }
    }

    /// <summary>Gets the part of the weights that is loaded, 0 to 1.</summary>
    public double Loaded => Volatile.Read(ref _loaded);

    /// <summary>Gets the bytes that the system shows as resident; 0 when it has ended.</summary>
    public long ResidentBytes
    {
        get
        {
            try
            {
                _process.Refresh();
                return _process.HasExited ? 0 : _process.WorkingSet64;
            }
            catch (InvalidOperationException)
            {
                return 0;
            }
        }
    }

    /// <exception cref="LocalRunnerException">The program could not be started.</exception>
    public static WorkerProcess Start(string model, ProcessStartInfo start)
    {
        (start.UseShellExecute, start.CreateNoWindow) = (false, true);
        start.StandardOutputEncoding = start.StandardErrorEncoding = Encoding.UTF8;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;

        // The runtime would lay pipes for debuggers into the temporary folder, and one that is killed leaves them there.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        try
        {
            return new(model, Process.Start(start) ?? throw new Win32Exception("no process"));
        }
        catch (Win32Exception exception)
        {
            throw new LocalRunnerException(LocalRunnerError.GenerationFailed, $"The process for {model} could not be started: {exception.Message}.", exception);
        }
    }

    /// <summary>Tells it to end, and kills it where that takes too long.</summary>
    public async Task StopAsync(TimeSpan timeout)
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }

        if (await Task.WhenAny(Ended, Task.Delay(timeout)) != Ended)
            Kill();
        await Ended;
    }

    public void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Ended;
        _process.Dispose();
    }

    private async Task<WorkerFailure> WatchAsync()
    {
        var (notes, errors) = (ReadNotesAsync(), ReadErrorsAsync());
        await _process.WaitForExitAsync();

        // A grandchild may hold the pipes open; what is not there by now is not waited for.
        await Task.WhenAny(Task.WhenAll(notes, errors), Task.Delay(TimeSpan.FromSeconds(1)));
        var failure = Describe(_process.ExitCode);
        _ready.TrySetException(failure.ToException());
        _ = _ready.Task.Exception;
        return failure;
    }

    private async Task ReadNotesAsync()
    {
        while (await LineAsync(_process.StandardOutput) is { } line)
        {
            if (Read(line) is not { } note)
                continue;
            if (note.Loaded is { } loaded)
                Volatile.Write(ref _loaded, loaded);
            if (note.Message is not null)
                Volatile.Write(ref _refusal, note);
            if (note.IsReady)
                _ready.TrySetResult();
        }
    }

    private async Task ReadErrorsAsync()
    {
        while (await LineAsync(_process.StandardError) is { } line)
        {
            lock (_lines)
            {
                if (line.Length > 0)
                    _lines.Enqueue(line.Length > LongestLine ? line[..LongestLine] + "…" : line);
                if (_lines.Count > KeptLines)
                    _lines.Dequeue();
            }
        }
    }

    private static async Task<string?> LineAsync(StreamReader reader)
    {
        try
        {
            return await reader.ReadLineAsync();
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    private static WorkerNote? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, WorkerNotes.Default.WorkerNote);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private WorkerFailure Describe(int exitCode)
    {
        if (Volatile.Read(ref _refusal) is { Message: { } message } refusal)
            return new(exitCode, message, refusal.Error);
        string said;
        lock (_lines)
            said = string.Join('\n', _lines);
        return new(
            exitCode,
            $"The process of {_model} ended with code {exitCode}{(said.Length > 0 ? ": " + said : ". The system may have run out of memory.")}",
            LocalRunnerError.GenerationFailed);
    }
}
