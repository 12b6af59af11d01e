namespace LocalRunner.Plans;

/// <summary>One file type in models/quality.json.</summary>
internal sealed record QualityRow(string Name, double BitsPerWeight, double KlDivergence, double PerplexityLoss, double? LargeLossPercent);
