namespace LocalRunner.Inference;

/// <summary>What the answer to a conversation has beside others.</summary>
/// <param name="VisibleTokens">The control tokens that show in its text, because they mark reasoning or calls.</param>
/// <param name="Watch">Looks at it as it comes; null for nobody.</param>
internal sealed record ChatMode(IReadOnlySet<int> VisibleTokens, AnswerWatch? Watch);
