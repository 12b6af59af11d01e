namespace LocalRunner;

/// <summary>Reports every expected failure of the library: what happened, the value seen and what to try.</summary>
/// <param name="error">The kind of failure, for programs.</param>
/// <param name="message">What happened, the value seen and what to try, for people.</param>
/// <param name="innerException">The cause, if another exception was.</param>
public sealed class LocalRunnerException(LocalRunnerError error, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Gets the kind of failure.</summary>
    public LocalRunnerError Error { get; } = error;

    /// <summary>Gets the tokens of a prompt that is too long; null for other failures.</summary>
    public int? PromptTokens { get; init; }

    /// <summary>Gets the tokens that the context holds, where a prompt is too long for it; null for other failures.</summary>
    public int? ContextTokens { get; init; }
}
