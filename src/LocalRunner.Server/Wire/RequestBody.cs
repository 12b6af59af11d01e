using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Features;

namespace LocalRunner.Server.Wire;

/// <summary>Reads the JSON object that a request consists of, within limits of size and depth.</summary>
internal static class RequestBody
{
    public const int MaxDepth = 100;

    /// <summary>Reads and parses a body. Dispose the document after everything in it was used, or clone what outlives it.</summary>
    /// <exception cref="ApiException">It is larger or deeper than allowed, no JSON, no object, or holds bytes that are no text.</exception>
    public static async Task<JsonDocument> ReadJsonAsync(HttpContext context, int maxBytes)
    {
        var bytes = await ReadAsync(context, maxBytes);
        if (bytes.Length == 0)
            throw new ApiException(ApiError.Invalid("The request has no body; a JSON object is expected.", code: "invalid_json"));
        var json = bytes.AsMemory();
        if (json.Span.StartsWith("\uFEFF"u8))
            json = json[3..];
        if (!Utf8.IsValid(json.Span))
            throw new ApiException(ApiError.Invalid("The body is no UTF-8. Send JSON in UTF-8.", code: "invalid_json"));
        try
        {
            CheckTexts(json.Span);
            var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
        }
        catch (JsonException exception)
        {
            throw new ApiException(ApiError.Invalid($"The body is no JSON: {exception.Message}", code: "invalid_json"), exception);
        }

        throw new ApiException(ApiError.Invalid("The body is JSON, but no object; an object is expected.", code: "invalid_json"));
    }

    /// <summary>Reads a body.</summary>
    /// <exception cref="ApiException">It is larger than allowed, or compressed.</exception>
    public static async Task<byte[]> ReadAsync(HttpContext context, int maxBytes)
    {
        var request = context.Request;
        if (request.Headers.ContentEncoding is [{ Length: > 0 } encoding, ..] && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            throw new ApiException(new(415, "unsupported_encoding", $"The body is encoded as '{encoding}'. Send it plain."));
        if (request.ContentLength > maxBytes)
            throw new ApiException(ApiError.TooLarge(maxBytes));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = maxBytes;
        using var stream = new MemoryStream((int)Math.Min(request.ContentLength ?? 0, 1 << 20));
        await request.Body.CopyToAsync(stream, context.RequestAborted);
        if (stream.Length > maxBytes)
            throw new ApiException(ApiError.TooLarge(maxBytes));
        return stream.ToArray();
    }

    /// <summary>Finds escapes that stand for half of a surrogate pair, which fail much later otherwise, where the text is taken.</summary>
    private static void CheckTexts(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped || !reader.ValueSpan.Contains((byte)'u'))
                continue;
            try
            {
                _ = reader.GetString();
            }
            catch (InvalidOperationException exception)
            {
                throw new ApiException(
                    ApiError.Invalid($"The text at byte {reader.TokenStartIndex} holds half of a surrogate pair, such as \\ud800, which is no character; write both halves.", code: "invalid_json"),
                    exception);
            }
        }
    }
}
