using System.Text;
using static LocalRunner.Benchmarks.Accuracy.AccuracyReport;

namespace LocalRunner.Benchmarks.Accuracy;

/// <summary>The tables of whole processes: our prediction, the system's figures, and what others would have said.</summary>
internal static class ProcessTables
{
    public static void WriteProcesses(StringBuilder text, IReadOnlyList<ProcessRow> rows)
    {
        var ran = rows.Where(row => row.Ran).ToList();
        Line(text, $"""

            ## Processes, predicted and measured by the system

            Each load is a process of its own, which fills its context, writes 16 tokens and then reads /proc/self/status: the resident peak (VmHWM) and what can't be evicted
            (RssAnon). In MiB. {ran.Count(row => row.ResidentWithin)} of {ran.Count} resident peaks and {ran.Count(row => row.AnonymousWithin)} of {ran.Count} anonymous figures are within 1 %, or 8 MiB where that is more.

            """);
        Head(text, "model", "settings", "file", "resident predicted", "measured", "error", "anonymous predicted", "measured", "error");
        foreach (var row in ran)
        {
            var predicted = row.Reply.Estimate!;
            Row(text, row.Configuration.Model, row.Configuration.Summary, $"{row.FileBytes / 1048576.0:0}",
                Mebibytes(predicted.ResidentPeak), Mebibytes(row.Resident), Mark(Percent(ProcessRow.Error(predicted.ResidentPeak, row.Resident)), row.ResidentWithin),
                Mebibytes(predicted.Anonymous), Mebibytes(row.Anonymous), Mark(Percent(ProcessRow.Error(predicted.Anonymous, row.Anonymous)), row.AnonymousWithin));
        }

        foreach (var row in rows.Where(row => !row.Ran))
            DidNotRun(text, row.Configuration, row.Reply);
    }

    public static void WritePeers(StringBuilder text, IReadOnlyList<ProcessRow> rows)
    {
        var ran = rows.Where(row => row.Ran).ToList();
        Line(text, """

            ## What others would have said

            The rules of other programs, written anew from their public source and evaluated on the same headers, for a run without a GPU. The error is that of the figure
            which a rule means: the resident peak, or what can't be evicted where it leaves mapped weights out (*).

            """);
        Head(text, ["model", "settings", "LocalRunner", .. ProcessRuns.Peers.Select(peer => peer.Name)]);
        foreach (var row in ran)
        {
            Row(text,
            [
                row.Configuration.Model, row.Configuration.Summary, Percent(ProcessRow.Error(row.Reply.Estimate!.ResidentPeak, row.Resident)),
                .. row.Peers.Select(peer => Percent(row.ErrorOf(peer)) + (peer.IsAnonymous ? " *" : "")),
            ]);
        }

        Row(text, ["**median of sizes**", "", Percent(Median(ran, row => ProcessRow.Error(row.Reply.Estimate!.ResidentPeak, row.Resident))), .. Each(i => Percent(Median(ran, row => row.ErrorOf(row.Peers[i]))))]);
        Row(text, ["**worst**", "", Percent(Worst(ran, row => ProcessRow.Error(row.Reply.Estimate!.ResidentPeak, row.Resident))), .. Each(i => Percent(Worst(ran, row => row.ErrorOf(row.Peers[i]))))]);
        Line(text, "");
        foreach (var peer in ProcessRuns.Peers)
            Line(text, $"- **{peer.Name}**: {peer.Source}. {peer.Note}");
    }

    private static IEnumerable<string> Each(Func<int, string> cell) => Enumerable.Range(0, ProcessRuns.Peers.Count).Select(cell);

    private static double Median(List<ProcessRow> rows, Func<ProcessRow, double> error) =>
        rows.Select(row => Math.Abs(error(row))).Order().ElementAtOrDefault(rows.Count / 2);

    private static double Worst(List<ProcessRow> rows, Func<ProcessRow, double> error) => rows.Select(error).DefaultIfEmpty().MaxBy(Math.Abs);

    private static string Mark(string cell, bool good) => good ? cell : $"**{cell}**";
}
