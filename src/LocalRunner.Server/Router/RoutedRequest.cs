using System.Text.Json;
using LocalRunner.Server.Wire;

namespace LocalRunner.Server.Router;

/// <summary>What the router has to know of a request's body; all else goes on as it came.</summary>
internal sealed class RoutedRequest
{
    private readonly byte[] _body;
    private Range _name;

    private RoutedRequest(byte[] body) => _body = body;

    /// <summary>Gets the name of the model, as the client wrote it; null where there is none.</summary>
    public string? Model { get; private set; }

    /// <summary>Gets how long the model is to stay loaded afterwards; null where the client does not say.</summary>
    public TimeSpan? KeepAlive { get; private set; }

    /// <summary>Gets whether nothing is asked: Ollama's clients load and unload a model so.</summary>
    public bool AsksNothing { get; private set; } = true;

    /// <summary>Reads the members that the router goes by.</summary>
    /// <exception cref="ApiException">The body is too large, no JSON object, or one of the members is of the wrong type.</exception>
    public static async Task<RoutedRequest> ReadAsync(HttpContext context, int maxBytes)
    {
        var request = new RoutedRequest(await RequestBody.ReadAsync(context, maxBytes));
        try
        {
            request.Read();
        }
        catch (JsonException exception)
        {
            throw new ApiException(ApiError.Invalid($"The body is no JSON: {exception.Message}", code: "invalid_json"), exception);
        }

        return request;
    }

    /// <summary>Gives the body, with another name in place of the model's where the two differ.</summary>
    public byte[] BodyFor(string? model)
    {
        if (model is null || model == Model || Model is null)
            return _body;
        var name = JsonSerializer.SerializeToUtf8Bytes(model, RouterJson.Default.String);
        var (from, length) = _name.GetOffsetAndLength(_body.Length);
        return [.. _body.AsSpan(0, from), .. name, .. _body.AsSpan(from + length)];
    }

    private void Read()
    {
        if (_body.Length == 0)
            throw new ApiException(ApiError.Invalid("The request has no body; a JSON object is expected.", code: "invalid_json"));
        var start = _body.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0;
        var reader = new Utf8JsonReader(_body.AsSpan(start), new JsonReaderOptions { MaxDepth = RequestBody.MaxDepth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new ApiException(ApiError.Invalid("The body is JSON, but no object; an object is expected.", code: "invalid_json"));
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isModel, isKeepAlive, isPrompt) = (
                reader.ValueTextEquals("model"u8), reader.ValueTextEquals("keep_alive"u8), reader.ValueTextEquals("prompt"u8) || reader.ValueTextEquals("messages"u8));
            reader.Read();
            if (isModel && reader.TokenType != JsonTokenType.Null)
            {
                if (reader.TokenType != JsonTokenType.String)
                    throw new ApiException(ApiError.Invalid("'model' is no string; the name of a model is expected.", "model", "invalid_type"));
                (Model, _name) = (reader.GetString(), (start + (int)reader.TokenStartIndex)..(start + (int)reader.BytesConsumed));
            }
            else if (isKeepAlive && reader.TokenType != JsonTokenType.Null)
            {
                using var value = JsonDocument.ParseValue(ref reader);
                if (!Ollama.KeepAlive.TryRead(value.RootElement, out var time))
                    throw new ApiException(ApiError.Invalid("'keep_alive' takes seconds, or a duration such as 5m; 0 unloads at once, -1 never.", "keep_alive"));
                KeepAlive = time;
            }
            else if (isPrompt)
            {
                AsksNothing &= reader.TokenType == JsonTokenType.String ? reader.ValueSpan.IsEmpty : reader.TokenType == JsonTokenType.StartArray && IsEmpty(ref reader);
            }

            reader.Skip();
        }

        while (reader.Read())
        {
            // Nothing but blanks may follow; the reader says what does.
        }
    }

    private static bool IsEmpty(ref Utf8JsonReader array)
    {
        var ahead = array;
        return ahead.Read() && ahead.TokenType == JsonTokenType.EndArray;
    }
}
