using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LocalRunner.Server.Wire;

/// <summary>Writes whole answers and errors as JSON.</summary>
internal static class ApiResponse
{
    /// <summary>Gets how JSON is written: letters as they are and not as escapes, which take up to six times the bytes. Nothing is put into pages.</summary>
    public static JsonWriterOptions Writing { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes a document. It is written at once, so that its length is known.</summary>
    public static async Task WriteAsync<T>(HttpContext context, T document, JsonTypeInfo<T> type, int status = 200)
    {
        using var stream = new MemoryStream();
        await using (var json = new Utf8JsonWriter(stream, Writing))
            JsonSerializer.Serialize(json, document, type);
        await WriteAsync(context, stream.ToArray(), status);
    }

    /// <summary>Writes an error before anything else was written.</summary>
    public static async Task WriteAsync(HttpContext context, ApiError error, ApiDialect dialect)
    {
        if (error.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (error.Status == 401)
            context.Response.Headers.WWWAuthenticate = "Bearer";

        // The rest of such a body is never read, so that the connection ends: a client must not send its next request on it.
        if (error.Status == 413 && HttpProtocol.IsHttp11(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
        await WriteAsync(context, Bytes(error, dialect), error.Status);
    }

    /// <summary>Writes an error into a stream that has begun, in the form that the dialect's clients look for. The connection is to be broken after it.</summary>
    public static async Task WriteInStreamAsync(HttpContext context, ApiError error, ApiDialect dialect)
    {
        var isEvents = context.Response.ContentType?.StartsWith(SseWriter.ContentType, StringComparison.Ordinal) == true;
        if (!isEvents && context.Response.ContentType?.StartsWith(NdjsonWriter.ContentType, StringComparison.Ordinal) != true)
            return;
        var before = !isEvents ? "" : dialect == ApiDialect.Anthropic ? "event: error\ndata: " : "data: ";
        var writer = context.Response.BodyWriter;
        Encoding.UTF8.GetBytes(before, writer);
        writer.Write(Bytes(error, dialect));
        writer.Write(isEvents ? "\n\n"u8 : "\n"u8);
        await writer.FlushAsync(CancellationToken.None);
    }

    private static byte[] Bytes(ApiError error, ApiDialect dialect)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Writing))
            error.Write(json, dialect);
        return stream.ToArray();
    }

    private static async Task WriteAsync(HttpContext context, byte[] bytes, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
