namespace LocalRunner.Server.Anthropic;

/// <summary>How many tokens a request would have the model read.</summary>
internal sealed record TokenCount(int InputTokens);
