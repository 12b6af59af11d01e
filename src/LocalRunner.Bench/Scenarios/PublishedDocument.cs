using LocalRunner.Bench.Results;

namespace LocalRunner.Bench.Scenarios;

/// <summary>The file of published figures.</summary>
internal sealed record PublishedDocument(string Comment, IReadOnlyList<PublishedFigure> Figures);
