using System.Text;
using LocalRunner.Bench.Reports;
using LocalRunner.Bench.Results;
using LocalRunner.Bench.Text;
using LocalRunner.Cli.Interaction;
using LocalRunner.Cli.Output;
using LocalRunner.Fixtures;

namespace LocalRunner.Cli.Tests.Output;

public sealed class BenchTablesTests
{
    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(200)]
    public void Write_Terminal_StaysWithinItsWidth(int width)
    {
        var lines = Lines(SampleReports.Complete, width);

        lines.ShouldAllBe(line => ColumnWidth.OfText(line) <= width);
        lines.ShouldContain(line => line.Contains("0.309–0.317", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_NarrowTerminal_RepeatsTheFirstColumn()
    {
        var lines = Lines(SampleReports.Complete, 80);

        lines.ShouldContain("Models, continued");
        lines.Count(line => line.TrimStart().StartsWith("Qwen2.5 72B", StringComparison.Ordinal)).ShouldBeGreaterThan(1);
    }

    [Fact]
    public void Write_ColumnWithoutValues_IsLeftOut()
    {
        var measured = string.Join('\n', Lines(SampleReports.Complete with { Models = [SampleReports.Complete.Models[0]] }, 200));

        measured.ShouldNotContain("J/token");
        string.Join('\n', Lines(SampleReports.Complete, 200)).ShouldContain("J/token");
    }

    [Fact]
    public void Write_NoisyTest_SaysThatItCannotBeRanked() =>
        Lines(SampleReports.Complete, 200).ShouldContain(line => line.Contains("tg128 @ d8192", StringComparison.Ordinal) && line.Contains("too noisy to rank", StringComparison.Ordinal));

    [Fact]
    public void Write_ModelThatFailed_IsALine() =>
        Lines(SampleReports.Complete, 200).ShouldContain(line => line.Trim() == "not measured  There is no file missing.gguf.");

    [Fact]
    public void Write_MeasuredMemory_StandsBesideThePrediction() =>
        Lines(SampleReports.Complete, 200).ShouldContain(line => line.Contains("1.16 GB measured, 1.19 GB predicted (+2.3 % off)", StringComparison.Ordinal));

    private static string[] Lines(BenchReport report, int width)
    {
        using var stream = new MemoryStream();
        var terminal = new Terminal(() => TextReader.Null, stream, Stream.Null) { Width = width };
        ReportFormats.Write(report, ReportFormat.Table, terminal);
        return Encoding.UTF8.GetString(stream.ToArray()).Split('\n');
    }
}
