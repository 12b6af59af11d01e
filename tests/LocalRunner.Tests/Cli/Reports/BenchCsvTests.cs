using System.Text;
using LocalRunner.Bench.Reports;
using LocalRunner.Tests.Fixtures;

namespace LocalRunner.Tests.Cli.Reports;

public sealed class BenchCsvTests
{
    [Fact]
    public void Write_CompleteReport_HasARowForEachLineAndAFieldForEachColumn()
    {
        var records = Parse(ReportText.Of(SampleReports.Complete, ReportFormat.Csv));

        records.Count.ShouldBe(1 + BenchLines.Of(SampleReports.Complete).Count());
        records.ShouldAllBe(record => record.Count == records[0].Count);
        records[0].Take(2).ShouldBe(["kind", "build"]);
        records.Count(record => record[0] == "scenario").ShouldBe(4);
    }

    [Fact]
    public void Write_AwkwardName_ComesBackAsItWas()
    {
        var records = Parse(ReportText.Of(SampleReports.Complete, ReportFormat.Csv));

        records.Select(record => record[records[0].IndexOf("model_name")]).ShouldContain(SampleReports.AwkwardName);
    }

    [Fact]
    public void Write_Figures_AreThoseOfTheReport()
    {
        var records = Parse(ReportText.Of(SampleReports.Complete, ReportFormat.Csv));
        var row = records.First(record => record[0] == "scenario");

        row[records[0].IndexOf("avg_ts")].ShouldBe("0.313");
        row[records[0].IndexOf("projected")].ShouldBe("true");
        row[records[0].IndexOf("setting")].ShouldBeEmpty();
    }

    /// <summary>The grammar of RFC 4180, and nothing that it does not allow.</summary>
    private static List<List<string>> Parse(string text)
    {
        var (records, at) = (new List<List<string>>(), 0);
        while (at < text.Length)
        {
            records.Add([]);
            do
            {
                records[^1].Add(Field());
            }
            while (at < text.Length && text[at] == ',' && ++at > 0);
            text.AsSpan(at, 2).ToString().ShouldBe("\r\n");
            at += 2;
        }

        return records;

        string Field()
        {
            if (text[at] != '"')
            {
                var start = at;
                while (text[at] is not (',' or '\r'))
                    text[at++].ShouldNotBeOneOf('"', '\n');
                return text[start..at];
            }

            var field = new StringBuilder();
            for (at++; text[at] != '"' || text[at + 1] == '"'; at++)
            {
                at += text[at] == '"' ? 1 : 0;
                field.Append(text[at]);
            }

            at++;
            return field.ToString();
        }
    }
}
