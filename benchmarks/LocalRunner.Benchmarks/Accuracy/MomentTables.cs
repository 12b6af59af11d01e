using System.Text;
using static LocalRunner.Benchmarks.Accuracy.AccuracyReport;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>The tables of the moments in a process's life: after loading, after the first micro-batch, with the context full.</summary>
internal static class MomentTables
{
    private const double MostUnder = -0.02;

    /// <summary>Writes each load with its errors at each moment.</summary>
    public static void Write(StringBuilder text, string title, string about, IReadOnlyList<ProcessRow> rows)
    {
        var ran = rows.Where(row => row.Ran).ToList();
        Head(text, title, about, rows);
        AccuracyReport.Head(text, ["model", "settings", .. ran.Count == 0 ? [] : ran[0].Moments.SelectMany(moment => new[] { $"{moment.Name}: measured", "error", "not evictable", "error" })]);
        foreach (var row in ran)
            Row(text, [row.Configuration.Model, row.Configuration.Summary, .. row.Moments.SelectMany(Cells)]);
    }

    /// <summary>Writes how many loads are within the bound, and those alone that are not.</summary>
    public static void WriteOutliers(StringBuilder text, string title, string about, IReadOnlyList<ProcessRow> rows)
    {
        Head(text, title, about, rows);
        AccuracyReport.Head(text, "model", "settings", "moment", "resident measured", "error", "not evictable", "error");
        foreach (var row in rows.Where(row => row.Ran))
        {
            foreach (var moment in row.Moments.Where(moment => !IsWithin(moment)))
                Row(text, [row.Configuration.Model, row.Configuration.Summary, moment.Name, .. Cells(moment)]);
        }
    }

    private static void Head(StringBuilder text, string title, string about, IReadOnlyList<ProcessRow> rows)
    {
        var moments = rows.Where(row => row.Ran).SelectMany(row => row.Moments).ToList();
        Line(text, $"\n## {title}\n\n{about}");
        foreach (var moment in moments.GroupBy(moment => moment.Name))
        {
            var worst = moment.MinBy(each => Error(each.Predicted.Resident, each.Measured.Resident));
            Line(text, $"- {moment.Key}: {moment.Count(IsWithin)} of {moment.Count()} processes within 1 %, or 8 MiB where that is more, resident and not evictable; "
                + $"median error {Percent(Median(moment.Select(each => Math.Abs(Error(each.Predicted.Resident, each.Measured.Resident)))))}, "
                + $"{moment.Count(each => Error(each.Predicted.Resident, each.Measured.Resident) < MostUnder)} under by more than 2 % (the lowest {Percent(Error(worst.Predicted.Resident, worst.Measured.Resident))}).");
        }

        foreach (var row in rows.Where(row => !row.Ran))
            DidNotRun(text, row.Configuration, row.Reply);
        Line(text, "");
    }

    private static IEnumerable<string> Cells((string Name, Memory.MemoryMoment Predicted, Machine.ProcessMemory Measured) moment)
    {
        var (_, predicted, measured) = moment;
        var anonymous = measured.Anonymous ?? 0;
        yield return Mebibytes(measured.Resident);
        yield return Mark(predicted.Resident, measured.Resident);
        yield return Mebibytes(anonymous);
        yield return Mark(predicted.Anonymous, anonymous);
    }

    private static bool IsWithin((string Name, Memory.MemoryMoment Predicted, Machine.ProcessMemory Measured) moment) =>
        ProcessRow.Within(moment.Predicted.Resident, moment.Measured.Resident) && ProcessRow.Within(moment.Predicted.Anonymous, moment.Measured.Anonymous ?? 0);

    private static string Mark(long predicted, long measured) =>
        Percent(Error(predicted, measured)) is var cell && ProcessRow.Within(predicted, measured) ? cell : $"**{cell}**";

    private static double Error(long predicted, long measured) => ProcessRow.Error(predicted, measured);
}
