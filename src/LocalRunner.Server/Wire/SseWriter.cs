using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LocalRunner.Server.Wire;

/// <summary>
/// Writes server-sent events, each at once. The response begins with the first of them, so that what fails before it is told with a status.
/// In silence, such as a long prefill, comments are written. Dispose it before anything else is written to the response.
/// </summary>
internal sealed class SseWriter : IAsyncDisposable
{
    public const string ContentType = "text/event-stream";

    private readonly HttpContext _context;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _keepingAlive;
    private readonly Utf8JsonWriter _json;
    private long _last = Environment.TickCount64;

    /// <param name="context">The request.</param>
    /// <param name="keepAlive">After how much silence a comment is written.</param>
    public SseWriter(HttpContext context, TimeSpan keepAlive)
    {
        _context = context;
        _json = new(context.Response.BodyWriter, new JsonWriterOptions { SkipValidation = true });
        _keepingAlive = KeepAliveAsync(keepAlive);
    }

    /// <summary>Writes an event without a name.</summary>
    public Task WriteAsync<T>(T document, JsonTypeInfo<T> type) => WriteAsync(null, document, type);

    /// <summary>Writes an event with a name.</summary>
    public async Task WriteAsync<T>(string? name, T document, JsonTypeInfo<T> type)
    {
        await BeginAsync();
        try
        {
            var writer = _context.Response.BodyWriter;
            if (name is not null)
                Encoding.UTF8.GetBytes($"event: {name}\n", writer);
            writer.Write("data: "u8);
            _json.Reset();
            JsonSerializer.Serialize(_json, document, type);
            _json.Flush();
            writer.Write("\n\n"u8);
            await FlushAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Writes the event that ends OpenAI's streams.</summary>
    public async Task WriteDoneAsync()
    {
        await BeginAsync();
        try
        {
            _context.Response.BodyWriter.Write("data: [DONE]\n\n"u8);
            await FlushAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _keepingAlive;
        await _json.DisposeAsync();
        _ended.Dispose();
        _writing.Dispose();
    }

    private async Task BeginAsync()
    {
        await _writing.WaitAsync(_context.RequestAborted);
        if (_context.Response.HasStarted || _context.Response.ContentType is not null)
            return;
        _context.Response.ContentType = ContentType;
        _context.Response.Headers.CacheControl = "no-cache";
        _context.Response.Headers["X-Accel-Buffering"] = "no";
    }

    private async Task FlushAsync()
    {
        Volatile.Write(ref _last, Environment.TickCount64);
        await _context.Response.BodyWriter.FlushAsync(_context.RequestAborted);
        _context.RequestAborted.ThrowIfCancellationRequested();
    }

    private async Task KeepAliveAsync(TimeSpan interval)
    {
        try
        {
            while (true)
            {
                var silent = Environment.TickCount64 - Volatile.Read(ref _last);
                await Task.Delay(interval - TimeSpan.FromMilliseconds(Math.Min(silent, interval.TotalMilliseconds - 1)), _ended.Token);
                if (Environment.TickCount64 - Volatile.Read(ref _last) < interval.TotalMilliseconds)
                    continue;
                await BeginAsync();
                try
                {
                    _context.Response.BodyWriter.Write(": keep-alive\n\n"u8);
                    await FlushAsync();
                }
                finally
                {
                    _writing.Release();
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The stream is over, or its reader is gone: whoever writes the answer sees it too.
        }
    }
}
