namespace LocalRunner.Plans;

/// <summary>models/quality.json as it stands.</summary>
internal sealed record QualityDocument(IReadOnlyList<string> Sources, IReadOnlyList<QualityRow> FileTypes, IReadOnlyList<KvQualityRow> KvTypes);
