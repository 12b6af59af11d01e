namespace LocalRunner.Server.Wire;

/// <summary>Names whose form errors take.</summary>
internal enum ApiDialect
{
    /// <summary>OpenAI's: an object with message, type, param and a code that is a text.</summary>
    OpenAi,

    /// <summary>Anthropic's: an object of the type error around one with type and message.</summary>
    Anthropic,

    /// <summary>Ollama's: a text.</summary>
    Ollama,

    /// <summary>llama-server's: as OpenAI's, with the status as a number for its code.</summary>
    Llama,
}
