using System.Globalization;
using System.Text.Json;

namespace LocalRunner.Server.Wire;

/// <summary>Says why a request is refused or failed.</summary>
/// <param name="Status">The status of HTTP.</param>
/// <param name="Code">The kind of failure, for programs.</param>
/// <param name="Message">What happened, the value seen and what to try, for people.</param>
internal sealed record ApiError(int Status, string Code, string Message)
{
    /// <summary>Gets the place in the request, such as messages[2].content; null where there is none.</summary>
    public string? Param { get; init; }

    /// <summary>Gets when it is worth to come back; null where it is not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Gets the tokens of a prompt that is too long.</summary>
    public int? PromptTokens { get; init; }

    /// <summary>Gets the tokens that the context holds.</summary>
    public int? ContextTokens { get; init; }

    public static ApiError Invalid(string message, string? param = null, string code = "invalid_value") => new(400, code, message) { Param = param };

    public static ApiError UnknownModel(string name, IEnumerable<string> known) =>
        new(404, "model_not_found", $"There is no model '{name}' here. Served: {string.Join(", ", known)}.") { Param = "model" };

    public static ApiError UnknownRoute(string method, string path) =>
        new(404, "unknown_route", $"There is nothing at {method} {path}. Check the base address: OpenAI's clients expect it to end in /v1.");

    public static ApiError Busy(int requests) =>
        new(429, "too_many_requests", $"The model has {requests} requests, which is as many as it takes. Come back in a moment.") { RetryAfter = TimeSpan.FromSeconds(1) };

    public static ApiError Loading(string name) =>
        new(503, "model_loading", $"The model '{name}' is still being loaded. Come back in a moment.") { RetryAfter = TimeSpan.FromSeconds(2) };

    public static ApiError TooLarge(long most) => new(413, "request_too_large", $"The request has a body of more than {most} bytes, which is the most that is taken. Send less.");

    /// <summary>Finds what a client is told of an exception; what is not meant for it is told as an internal error without details.</summary>
    public static ApiError Of(Exception exception) => exception switch
    {
        ApiException known => known.Error,
        LocalRunnerException known => Of(known),
        BadHttpRequestException { StatusCode: 413 } => new(413, "request_too_large", "The body has more bytes than are taken. Send less."),
        BadHttpRequestException bad => new(bad.StatusCode, "invalid_request", $"The request is broken: {bad.Message}"),
        ObjectDisposedException => new(503, "model_unloaded", "The model was unloaded while the answer was under way. Ask again.") { RetryAfter = TimeSpan.FromSeconds(1) },
        _ => new(500, "internal_error", "The server failed at this request; its log says why."),
    };

    /// <summary>Writes the error in the form of a dialect.</summary>
    public void Write(Utf8JsonWriter json, ApiDialect dialect)
    {
        json.WriteStartObject();
        switch (dialect)
        {
            case ApiDialect.Ollama:
                json.WriteString("error", Message);
                break;
            case ApiDialect.Anthropic:
                json.WriteString("type", "error");
                json.WriteStartObject("error");
                json.WriteString("type", AnthropicType);
                json.WriteString("message", AnthropicMessage);
                json.WriteEndObject();
                break;
            default:
                json.WriteStartObject("error");
                WriteOpenAi(json, dialect == ApiDialect.Llama);
                json.WriteEndObject();
                break;
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the members of OpenAI's form; llama-server's differs in type and code.</summary>
    private void WriteOpenAi(Utf8JsonWriter json, bool asLlama)
    {
        json.WriteString("message", Message);
        json.WriteString("type", asLlama ? LlamaType : OpenAiType);
        if (asLlama)
        {
            json.WriteNumber("code", Status);
        }
        else
        {
            json.WriteString("param", Param);
            json.WriteString("code", Code);
        }

        if (PromptTokens is { } prompt)
            json.WriteNumber("n_prompt_tokens", prompt);
        if (ContextTokens is { } context)
            json.WriteNumber("n_ctx", context);
    }

    // Claude Code finds out by these words that it has to shorten the conversation.
    private string AnthropicMessage => Code == "context_length_exceeded" && PromptTokens is { } prompt && ContextTokens is { } context
        ? string.Create(CultureInfo.InvariantCulture, $"prompt is too long: {prompt} tokens > {context} maximum")
        : Param is { } param && !Message.Contains(param, StringComparison.Ordinal) ? $"{param}: {Message}" : Message;

    private string OpenAiType => Status switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        429 => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    private string AnthropicType => Status switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        503 => "overloaded_error",
        504 => "timeout_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };

    private string LlamaType => Status switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        501 => "not_supported_error",
        503 => "unavailable_error",
        >= 500 => "server_error",
        _ when Code == "context_length_exceeded" => "exceed_context_size_error",
        _ => "invalid_request_error",
    };

    private static ApiError Of(LocalRunnerException exception)
    {
        var (status, code, param) = Of(exception.Error);
        return new(status, code, exception.Message) { Param = param, PromptTokens = exception.PromptTokens, ContextTokens = exception.ContextTokens };
    }

    // Clients try again after 5xx, so what stays wrong is a 4xx.
    private static (int Status, string Code, string? Param) Of(LocalRunnerError kind) => kind switch
    {
        LocalRunnerError.PromptTooLong => (400, "context_length_exceeded", null),
        LocalRunnerError.InvalidArgument => (400, "invalid_value", null),
        LocalRunnerError.InvalidGrammar => (400, "invalid_grammar", null),
        LocalRunnerError.InvalidMessages => (400, "invalid_messages", "messages"),
        LocalRunnerError.NoChatTemplate => (400, "no_chat_template", null),
        LocalRunnerError.InvalidChatTemplate => (400, "invalid_chat_template", null),
        LocalRunnerError.UnsupportedModel => (400, "unsupported_by_model", "model"),
        LocalRunnerError.InvalidModel => (400, "invalid_model", "model"),
        LocalRunnerError.AdapterMismatch => (400, "adapter_mismatch", "model"),
        LocalRunnerError.OutOfMemory => (400, "model_does_not_fit", "model"),
        LocalRunnerError.FileNotFound or LocalRunnerError.ModelNotAvailable => (404, "model_not_found", "model"),
        LocalRunnerError.NetworkFailed => (502, "network_failed", null),
        LocalRunnerError.NativeLibraryMissing or LocalRunnerError.NativeLibraryUnsupported => (501, "engine_unavailable", null),
        _ => (500, "engine_failed", null),
    };
}
