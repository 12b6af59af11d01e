namespace LocalRunner.Benchmarks.SideBySide;

/// <summary>What was measured with one model.</summary>
/// <param name="Model">The model and its file type.</param>
/// <param name="Parameters">The number of its weights.</param>
/// <param name="FileBytes">The size of its file.</param>
/// <param name="Sides">The figures of each side, LocalRunner's first.</param>
/// <param name="SameAnswers">The answers that were the same tokens as LocalRunner's, of those that came as tokens.</param>
/// <param name="ComparedAnswers">The answers of other sides that came as tokens.</param>
internal sealed record ModelFigures(string Model, long Parameters, long FileBytes, IReadOnlyList<SideFigures> Sides, int SameAnswers, int ComparedAnswers);
