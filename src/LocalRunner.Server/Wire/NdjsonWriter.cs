using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LocalRunner.Server.Wire;

/// <summary>Writes JSON documents, one a line and each at once. The response begins with the first of them.</summary>
internal sealed class NdjsonWriter(HttpContext context) : IAsyncDisposable
{
    public const string ContentType = "application/x-ndjson";

    private readonly Utf8JsonWriter _json = new(context.Response.BodyWriter, new JsonWriterOptions { SkipValidation = true });

    public async Task WriteAsync<T>(T document, JsonTypeInfo<T> type)
    {
        if (!context.Response.HasStarted)
            context.Response.ContentType = ContentType;
        _json.Reset();
        JsonSerializer.Serialize(_json, document, type);
        _json.Flush();
        context.Response.BodyWriter.Write("\n"u8);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        context.RequestAborted.ThrowIfCancellationRequested();
    }

    public ValueTask DisposeAsync() => _json.DisposeAsync();
}
