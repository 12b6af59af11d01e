namespace LocalRunner;

/// <summary>Pairs a token with how likely the model found it.</summary>
/// <param name="Token">The token's id.</param>
/// <param name="Text">Its text, alone; bytes that are no whole character show as U+FFFD.</param>
/// <param name="LogProbability">The natural logarithm of its probability before sampling.</param>
public readonly record struct TokenProbability(int Token, string Text, double LogProbability);
