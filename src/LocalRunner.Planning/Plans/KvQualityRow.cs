namespace LocalRunner.Plans;

/// <summary>One type of the KV cache in models/quality.json: its loss in nats where the engine rotates, and where it does not.</summary>
internal sealed record KvQualityRow(string Name, double RotatedLoss, double PlainLoss);
