using LocalRunner.Bench.Reports;
using LocalRunner.Tests.Fixtures;

namespace LocalRunner.Tests.Cli.Reports;

public sealed class BenchMarkdownTests
{
    private readonly string[] _lines = ReportText.Of(SampleReports.Complete, ReportFormat.Markdown).Split('\n');

    [Fact]
    public void Write_Tables_HaveTheSameColumnsInEachRow()
    {
        var tables = new List<List<int>>();
        for (var line = 0; line < _lines.Length; line++)
        {
            if (_lines[line].StartsWith('|') && !_lines[line - 1].StartsWith('|'))
                tables.Add([]);
            if (_lines[line].StartsWith('|'))
                tables[^1].Add(_lines[line].Replace("\\|", "", StringComparison.Ordinal).Count(character => character == '|'));
        }

        tables.Count.ShouldBeGreaterThan(8);
        tables.ShouldAllBe(table => table.Count > 2 && table.Distinct().Count() == 1);
    }

    [Fact]
    public void Write_Results_BeginWithTheColumnsOfLlamaBench() =>
        _lines.ShouldContain(line => line.StartsWith("| model | type | size | params | backend | threads | test | t/s |", StringComparison.Ordinal));

    [Fact]
    public void Write_AwkwardName_StaysInItsCell() =>
        _lines.ShouldContain(line => line.Contains("""a\|b, "quoted" \<b>&amp;\</b>\\nsecond line""", StringComparison.Ordinal) && line.StartsWith('|'));

    [Fact]
    public void Write_Scenario_HasItsReasonsBelow()
    {
        var table = Array.FindIndex(_lines, line => line.StartsWith("| model | verdict |", StringComparison.Ordinal));
        var reasons = Array.IndexOf(_lines, "### Reasons");

        table.ShouldBePositive();
        reasons.ShouldBeGreaterThan(table);
        _lines[reasons + 2].ShouldStartWith("- **Llama 3.3 70B Instruct:** Q4_K_M with a context");
    }
}
