using LocalRunner.Chat.Output;

namespace LocalRunner;

/// <summary>Carries one token of an answer to a conversation as it comes, and what it adds to text, reasoning and calls. The last chunk has no token and the result.</summary>
/// <param name="Token">The token with its log-probabilities where they were asked for; its text is the model's own, markers included.</param>
/// <param name="Deltas">What was found: nothing while a marker may have begun.</param>
/// <param name="IsReasoning">Whether the token belongs to what the model thinks.</param>
public readonly record struct AnswerChunk(TokenChunk Token, IReadOnlyList<OutputDelta> Deltas, bool IsReasoning)
{
    /// <summary>Gets what the chunk adds to the text of the answer.</summary>
    public string Text => Joined(OutputKind.Text);

    /// <summary>Gets what the chunk adds to what the model thinks.</summary>
    public string Reasoning => Joined(OutputKind.Reasoning);

    private string Joined(OutputKind kind) => Deltas is [{ Kind: var only } one] && only == kind
        ? one.Text
        : string.Concat(Deltas.Where(delta => delta.Kind == kind).Select(delta => delta.Text));
}
