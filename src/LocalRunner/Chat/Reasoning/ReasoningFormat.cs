namespace LocalRunner.Chat.Reasoning;

/// <summary>How a family of models marks what it thinks.</summary>
/// <param name="Open">The text before it.</param>
/// <param name="Close">The text behind it.</param>
internal sealed record ReasoningFormat(string Open, string Close)
{
    /// <summary>Gets the text between the opening marker and the thoughts, and before the closing one, as the family writes it.</summary>
    public string LineBreak { get; init; } = "\n";

    /// <summary>Gets the text between the closing marker and the answer.</summary>
    public string AnswerStart { get; init; } = "\n\n";

    /// <summary>Gets what marks the answer itself, before and behind it, and is no part of it.</summary>
    public IReadOnlyList<string> AnswerMarkers { get; init; } = [];

    /// <summary>
    /// Returns whether the model, given this prompt, continues its thoughts. Templates open them for some models, so the end
    /// of the rendered prompt tells, and not the model's name.
    /// </summary>
    /// <param name="prompt">The rendered prompt.</param>
    /// <param name="answerStart">
    /// Where the turn of the answer begins, if the prompt holds the beginning of an answer to be continued; what a user wrote
    /// before does not count. −1 looks at the very end only.
    /// </param>
    public bool IsOpenAt(string prompt, int answerStart = -1)
    {
        var open = Open.AsSpan().Trim();
        if (answerStart < 0)
            return prompt.AsSpan().TrimEnd().EndsWith(open, StringComparison.Ordinal);
        var turn = prompt.AsSpan(answerStart);
        return turn.LastIndexOf(open, StringComparison.Ordinal) is >= 0 and var last && turn[last..].IndexOf(Close.AsSpan().Trim(), StringComparison.Ordinal) < 0;
    }

    /// <summary>Returns whether a prompt ends with thoughts that are closed, so that the model begins with its answer.</summary>
    /// <param name="prompt">The rendered prompt.</param>
    public bool IsClosedAt(string prompt) => prompt.AsSpan().TrimEnd().EndsWith(Close.AsSpan().Trim(), StringComparison.Ordinal);

    /// <summary>Returns the text to force where a budget of tokens for thoughts is used up, behind a whole character.</summary>
    /// <param name="message">A last sentence for the thoughts, or nothing.</param>
    public string ClosingText(string message = "") => $"{message}{LineBreak}{Close}{AnswerStart}";

    /// <summary>Returns the text to put behind a prompt so that the model does not think, where its template has no switch for that.</summary>
    /// <param name="isOpen">Whether the prompt has opened the thoughts already.</param>
    public string SkippingText(bool isOpen) => $"{(isOpen ? "" : Open + LineBreak)}{LineBreak}{Close}{AnswerStart}";
}
