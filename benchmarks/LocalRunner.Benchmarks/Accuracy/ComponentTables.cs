using System.Text;
using static LocalRunner.Benchmarks.Accuracy.AccuracyReport;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>The tables of predicted and logged components.</summary>
internal static class ComponentTables
{
    private const double Most = 0.01;

    public static void WriteSummary(StringBuilder text, IReadOnlyList<ComponentRow> rows)
    {
        var ran = rows.Where(row => row.Ran).ToList();
        Line(text, $"""

            ## Components, predicted and logged by the engine

            {ran.Count} configurations, each loaded for real: {rows.Select(row => row.Configuration.Shape.Name).Distinct().Count()} shapes, {rows.Select(row => row.Configuration.Type).Distinct().Count()} file types,
            contexts of {rows.Min(row => row.Configuration.Settings.ContextLength)} to {rows.Max(row => row.Configuration.Settings.ContextLength)} tokens, chosen so that as many pairs of values as possible meet. "Exact" is to 0.01 MiB,
            which is what the engine logs. The compute buffer comes from the header by formula; a dry run asks the engine for it.

            """);
        Head(text, "shape", "configurations", "weights exact", "KV cache exact", "state exact", "output exact", "compute within 1 %", "worst compute", "dry run exact");
        foreach (var shape in ran.GroupBy(row => row.Configuration.Shape.Name))
            WriteShape(text, shape.Key, [.. shape]);
        WriteShape(text, "**all**", ran);

        var off = ran.Where(row => Math.Abs(row.ComputeError) > Most).Select(row => row.Configuration.Shape.Name).Distinct().ToList();
        Line(text, "");
        Line(text, off.Count == 0 ? "Every compute buffer is within 1 % by formula alone." : $"Not within 1 % by formula in every configuration: {string.Join(", ", off)}.");
        Line(text, """

            Architectures without a sample shape are compared in small models, each in five to fifteen settings, DeepSeek V4 in thirty-seven for each of five shapes (`OtherGraphsTests`): contexts, micro-batches, sequences, cache types, flash attention,
            rows of logits, wide feed-forward blocks and a larger vocabulary. All are exact to what the engine logs, or a thousandth. Of no
            architecture that the engine runs the graph is estimated; where a file names one that is not known here, it is as llama's, and a plan asks the engine's dry run.
            """);
        foreach (var row in rows.Where(row => !row.Ran))
            DidNotRun(text, row.Configuration, row.Reply);
    }

    public static void WriteAll(StringBuilder text, IReadOnlyList<ComponentRow> rows)
    {
        if (rows.Count == 0)
            return;
        Line(text, "");
        Line(text, "## Every configuration");
        Line(text, "");
        Line(text, "MiB as the engine logged them; where the prediction differs, it stands behind an arrow.");
        Line(text, "");
        Head(text, "model", "settings", "mapped", "repacked", "copied", "KV", "state", "compute", "output");
        foreach (var row in rows.Where(row => row.Ran))
        {
            var (predicted, logged) = (row.Reply.Estimate!, row.Reply.Engine!);
            Row(text, row.Configuration.Model, row.Configuration.Summary,
                Cell(predicted.WeightsMapped, logged.WeightsMapped), Cell(predicted.WeightsRepacked, logged.WeightsRepacked), Cell(predicted.WeightsCopied, logged.WeightsCopied),
                Cell(predicted.KvCache, logged.KvCache), Cell(predicted.RecurrentState, logged.RecurrentState), Cell(predicted.Compute, logged.Compute), Cell(predicted.Output, logged.Output));
        }
    }

    private static void WriteShape(StringBuilder text, string name, IReadOnlyList<ComponentRow> rows)
    {
        var worst = rows.Select(row => row.ComputeError).DefaultIfEmpty().MaxBy(Math.Abs);
        Row(text, name, $"{rows.Count}", Of(rows, row => row.WeightsExact), Of(rows, row => row.CacheExact), Of(rows, row => row.StateExact), Of(rows, row => row.OutputExact),
            Of(rows, row => Math.Abs(row.ComputeError) <= Most), Percent(worst), Of(rows, row => row.DryRunExact));
    }

    private static string Of(IReadOnlyList<ComponentRow> rows, Func<ComponentRow, bool> holds) =>
        rows.Count(holds) is var count && count == rows.Count ? $"{count}" : $"**{count}**";

    private static string Cell(long predicted, long logged) =>
        (predicted, logged) is (0, 0) ? "" : Math.Abs(predicted - logged) <= 10486 ? Mebibytes(logged) : $"{Mebibytes(logged)} ← {Mebibytes(predicted)}";
}
