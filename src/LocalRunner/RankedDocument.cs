namespace LocalRunner;

/// <summary>Says how well a document answers a query.</summary>
/// <param name="Index">The document's place in the list that was given, from 0.</param>
/// <param name="Score">The model's score: more is better. Its range is the model's own, a logit for most and a probability for some; compare scores of one model alone.</param>
public readonly record struct RankedDocument(int Index, float Score);
