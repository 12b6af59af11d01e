using System.Text;
using System.Text.Json;
using LocalRunner.Bench.Reports;
using LocalRunner.Tests.Fixtures;

namespace LocalRunner.Tests.Cli.Reports;

public sealed class BenchJsonTests
{
    [Fact]
    public void Read_WhatWriteWrote_IsTheSameReport()
    {
        var written = ReportText.Of(SampleReports.Complete, ReportFormat.Json);

        var read = BenchJson.Read(new MemoryStream(Encoding.UTF8.GetBytes(written)));

        ReportText.Of(read, ReportFormat.Json).ShouldBe(written);
        read.Started.ShouldBe(SampleReports.Complete.Started);
        read.Models[0].Tests[1].Samples.ShouldBe(SampleReports.Complete.Models[0].Tests[1].Samples);
        read.Models[0].Tests[1].TokensPerSecond.ShouldBe(SampleReports.Complete.Models[0].Tests[1].TokensPerSecond);
        read.Models[2].Projection!.Tests[1].ShouldBe(SampleReports.Complete.Models[2].Projection!.Tests[1]);
        read.Scenario!.Rows[0].Here.ShouldBe(SampleReports.Complete.Scenario!.Rows[0].Here);
        read.Scenario.Rows[0].Published!.NearestFileType.ShouldBe(SampleReports.Complete.Scenario.Rows[0].Published!.NearestFileType);
    }

    [Fact]
    public void Write_Names_AreSnakeCaseAndFileTypesAsUsersKnowThem()
    {
        var json = JsonDocument.Parse(ReportText.Of(SampleReports.Complete, ReportFormat.Json)).RootElement;

        json.GetProperty("models")[0].GetProperty("tests")[7].GetProperty("kind").GetString().ShouldBe("first_token_cached");
        var row = json.GetProperty("scenario").GetProperty("rows")[0];
        row.GetProperty("published").GetProperty("nearest_file_type").GetString().ShouldBe("Q4_K_M");
        json.GetProperty("scenario").GetProperty("rows")[1].GetProperty("verdict").GetString().ShouldBe("runs_with_smaller_quant");
        row.GetProperty("max_context").GetInt32().ShouldBe(43_008);
    }

    [Fact]
    public void Write_FigureThatIsNoNumber_ComesBack()
    {
        var model = SampleReports.Complete.Models[2];
        var broken = model.Projection!.Tests[0] with { TokensPerSecond = double.NaN, High = double.PositiveInfinity };
        var report = SampleReports.Complete with { Models = [model with { Projection = model.Projection with { Tests = [broken] } }] };

        var read = BenchJson.Read(new MemoryStream(Encoding.UTF8.GetBytes(ReportText.Of(report, ReportFormat.Json))));

        read.Models[0].Projection!.Tests[0].ShouldBe(broken);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"version":""")]
    public void Read_SomethingElse_SaysSo(string text) =>
        Should.Throw<LocalRunnerException>(() => BenchJson.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)))).Error.ShouldBe(LocalRunnerError.InvalidArgument);
}
