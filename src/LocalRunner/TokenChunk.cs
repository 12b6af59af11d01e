namespace LocalRunner;

/// <summary>
/// Carries one token of an answer as it comes. Text can be empty while a character still lacks bytes or a stop
/// sequence may have begun; it then comes with a later chunk. The last chunk has no token, the rest of the text and
/// the <see cref="Result"/>.
/// </summary>
/// <param name="Text">The text that this token completed.</param>
/// <param name="Token">The token's id; null in the last chunk.</param>
/// <param name="LogProbability">The natural logarithm of the token's probability before sampling, when it was asked for.</param>
/// <param name="Alternatives">The likeliest tokens at this place, when they were asked for.</param>
/// <param name="Result">How the answer ended; only in the last chunk.</param>
/// <param name="Reasoning">What the model thinks, in answers to conversations; it is no part of the text.</param>
public readonly record struct TokenChunk(
    string Text,
    int? Token,
    double? LogProbability = null,
    IReadOnlyList<TokenProbability>? Alternatives = null,
    GenerationResult? Result = null,
    string Reasoning = "");
