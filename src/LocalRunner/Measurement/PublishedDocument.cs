namespace LocalRunner.Measurement;

/// <summary>The file of published figures.</summary>
internal sealed record PublishedDocument(string Comment, IReadOnlyList<PublishedFigure> Figures);
