using LocalRunner.Memory;

namespace LocalRunner.Cli.Output;

/// <summary>One figure of <c>plan --explain --json</c>.</summary>
internal sealed record FigureDetail(
    string Component, string? Part, long Bytes, string Formula, IReadOnlyList<FigureDetail.NumberDetail> Inputs, string Source, string Check)
{
    public static FigureDetail Of(MemoryFigure figure, FigureChecks checks) => new(
        figure.Component, figure.Part, figure.Bytes, figure.Formula, [.. figure.Inputs.Select(input => new NumberDetail(input.Name, input.Value))], figure.Source, checks.Of(figure));

    internal sealed record NumberDetail(string Name, long Value);
}
