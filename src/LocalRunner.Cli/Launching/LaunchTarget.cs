namespace LocalRunner.Cli.Launching;

/// <summary>What a client is pointed to.</summary>
/// <param name="Address">The server's address, without a path.</param>
/// <param name="NeedsKey">Whether the server wants a key; settings name the variable that holds it, never the key.</param>
/// <param name="Model">The model.</param>
/// <param name="FastModel">The model for titles and summaries.</param>
/// <param name="ContextLength">The context in tokens that an answer has; null where it is not known.</param>
internal sealed record LaunchTarget(Uri Address, bool NeedsKey, string Model, string FastModel, int? ContextLength)
{
    /// <summary>Gets the address as OpenAI's clients want it.</summary>
    public string OpenAiAddress => Root + "/v1";

    public string Root => Address.GetLeftPart(UriPartial.Authority);

    /// <summary>Gets the most tokens of an answer that leave room for a conversation.</summary>
    public int? AnswerLength => ContextLength / 4;
}
